import { PkiError } from '../../base/index.ts'
import { type Certificate, keyFingerprint } from '../../pki/x509/index.ts'
import { type DeviceCredentials, readDeviceCsr } from '../credentials/index.ts'
import {
  type CertificateUse,
  checkDevice,
  type DeviceCheckOptions,
  DeviceUnderTest,
  makeCheckContext,
  useNames,
} from '../index.ts'
import type { DeviceSet, SetCredential, SetDevice } from '../set/index.ts'

/**
 * Reads a device set that {@link breakSet} can break. Every device must pass the check and have both private keys;
 * otherwise the broken set would fail more than one rule. Devices that are not applicable are left out.
 * @throws {PkiError} `DEVICE_SET_UNFIT`
 */
export async function readSet(
  devices: AsyncIterable<DeviceCredentials>,
  options: DeviceCheckOptions,
): Promise<DeviceSet> {
  const context = await makeCheckContext(options)
  const set: SetDevice[] = []
  for await (const credentials of devices) {
    const { verdict, rules } = await checkDevice(credentials, context)
    const failed = rules.filter(({ result }) => result === 'fail').map(({ rule }) => rule)
    if (verdict === 'fail') throw unfit(credentials, `it already fails ${failed.join(', ')}`)
    if (verdict === 'pass') set.push(deviceOf(credentials, new DeviceUnderTest(credentials, context)))
  }
  const trust = options.trust
  return {
    devices: set,
    trust: [...(trust?.anchors ?? []), ...(trust?.intermediates ?? [])].map(({ der }: Certificate) => der),
  }
}

function deviceOf(credentials: DeviceCredentials, tested: DeviceUnderTest): SetDevice {
  const { device, type, hub } = credentials
  const credential = (use: CertificateUse): SetCredential => credentialOf(use, credentials, tested)
  return { device, type: type ?? 'ESME', hub: hub && (hub.name ?? 'hub'), ds: credential('ds'), ka: credential('ka') }
}

function credentialOf(use: CertificateUse, credentials: DeviceCredentials, tested: DeviceUnderTest): SetCredential {
  const certificate = tested.certificateFor(use)?.certificate
  const key = tested.keyOf(use)
  if (!certificate || !key) throw unfit(credentials, `its ${useNames[use]} private key is not among the files`)
  const fingerprint = keyFingerprint(certificate.publicKey.spkiDer)
  const csr = credentials.csrs.find(({ der }) => {
    const { request } = readDeviceCsr(der)
    return request && keyFingerprint(request.publicKey.spkiDer) === fingerprint
  })
  return { certificate: certificate.der, key, csr: csr?.der ?? null }
}

const unfit = ({ device }: DeviceCredentials, why: string): PkiError =>
  new PkiError('DEVICE_SET_UNFIT', `device ${device} cannot be broken: ${why}`, {
    cure: 'give a valid set, such as one that "tpki device make" wrote, or use --set instead of --from',
  })
