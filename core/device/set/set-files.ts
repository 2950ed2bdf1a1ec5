import type { KeyObject } from 'node:crypto'
import { dump } from 'js-yaml'
import { exportKeyPem, toPem } from '../../pki/x509/index.ts'
import type { ManifestType } from '../credentials/index.ts'
import type { DeviceSet, SetDevice, SetFile } from './device-set.ts'

/** The file names of the manifest and of the trust anchors. */
export const MANIFEST_NAME = 'devices.yaml'
export const TRUST_NAME = 'trust.pem'

/** An entry of the manifest, and the files that it lists. */
export interface DeviceFolder {
  device: string
  type: ManifestType
  hub: string | null
  readonly folder: string
  /** File name → contents. Files that end in .key are private. */
  readonly files: Map<string, string>
}

/** Returns a certificate as PEM. */
export const certificatePem = (der: Uint8Array): string => toPem('CERTIFICATE', der)
/** Returns a CSR as PEM. */
export const csrPem = (der: Uint8Array): string => toPem('CERTIFICATE REQUEST', der)
/** Returns a private key as PKCS#8 PEM without a passphrase. */
export const keyPem = (key: KeyObject): string => exportKeyPem(key)

/** Returns the folder of a device. Its name is the type and the EUI-64, such as `esme-00db123456789001`. */
export function deviceFolder({ device, type, hub, ds, ka }: SetDevice): DeviceFolder {
  const files = new Map<string, string>()
  for (const [use, { certificate, key, csr }] of Object.entries({ ds, ka })) {
    files.set(`${use}.pem`, certificatePem(certificate))
    files.set(`${use}.key`, keyPem(key))
    if (csr) files.set(`${use}.csr`, csrPem(csr))
  }
  return { device, type, hub, folder: `${type.toLowerCase()}-${device}`, files }
}

/** Returns the files of a set: the manifest, the trust anchors, and the files of each device. */
export const setFiles = ({ devices, trust }: DeviceSet): SetFile[] => filesOf(devices.map(deviceFolder), trust)

/** Like {@link setFiles}, for device folders and DER certificates. */
export function filesOf(devices: readonly DeviceFolder[], trust: readonly Uint8Array[]): SetFile[] {
  const manifest = {
    devices: devices.map(({ device, type, hub, folder, files }) => ({
      device,
      type,
      ...(hub === null ? {} : { hub }),
      files: [...files.keys()].map((name) => `${folder}/${name}`),
    })),
  }
  const written = new Map<string, SetFile>()
  for (const { folder, files } of devices) {
    for (const [name, contents] of files) {
      const path = `${folder}/${name}`
      written.set(path, { path, contents, isPrivate: name.endsWith('.key') })
    }
  }
  return [
    // The YAML writer quotes an EUI-64 that consists of digits, so it stays a string.
    { path: MANIFEST_NAME, contents: dump(manifest, { lineWidth: 120, noRefs: true }), isPrivate: false },
    { path: TRUST_NAME, contents: trust.map(certificatePem).join(''), isPrivate: false },
    ...written.values(),
  ]
}
