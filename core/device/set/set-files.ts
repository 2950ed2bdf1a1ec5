import type { KeyObject } from 'node:crypto'
import { dump } from 'js-yaml'
import { exportKeyPem, toPem } from '../../pki/x509/index.ts'
import type { ManifestType } from '../credentials/index.ts'
import type { DeviceSet, SetDevice, SetFile } from './device-set.ts'

/** The manifest of a set, and the file with its trust anchors. */
export const MANIFEST_NAME = 'devices.yaml'
export const TRUST_NAME = 'trust.pem'

/** A device as it is written: an entry of the manifest and the files it names. */
export interface DeviceFolder {
  device: string
  type: ManifestType
  hub: string | null
  readonly folder: string
  /** Contents by name; those whose name ends in .key are private. */
  readonly files: Map<string, string>
}

/** Returns a certificate as PEM. */
export const certificatePem = (der: Uint8Array): string => toPem('CERTIFICATE', der)
/** Returns a request as PEM. */
export const csrPem = (der: Uint8Array): string => toPem('CERTIFICATE REQUEST', der)
/** Returns a private key as PKCS#8 PEM without a passphrase. */
export const keyPem = (key: KeyObject): string => exportKeyPem(key)

/** Returns a device ready to be written, its folder named by type and EUI-64. */
export function deviceFolder({ device, type, hub, ds, ka }: SetDevice): DeviceFolder {
  const files = new Map<string, string>()
  for (const [use, { certificate, key, csr }] of Object.entries({ ds, ka })) {
    files.set(`${use}.pem`, certificatePem(certificate))
    files.set(`${use}.key`, keyPem(key))
    if (csr) files.set(`${use}.csr`, csrPem(csr))
  }
  return { device, type, hub, folder: `${type.toLowerCase()}-${device}`, files }
}

/** Returns the files of a set: manifest, trust anchors, and each device's own. */
export const setFiles = ({ devices, trust }: DeviceSet): SetFile[] => filesOf(devices.map(deviceFolder), trust)

/** Like {@link setFiles} for devices that are ready to be written. */
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
    // An EUI-64 of digits alone would be taken for a number.
    {
      path: MANIFEST_NAME,
      contents: dump(manifest, { lineWidth: 120, noRefs: true }),
      isPrivate: false,
    },
    { path: TRUST_NAME, contents: trust.map(certificatePem).join(''), isPrivate: false },
    ...written.values(),
  ]
}
