import { PkiError } from '../../base/index.ts'
import { type Certificate, keyFingerprint } from '../../pki/x509/index.ts'
import type { DeviceCheckOptions } from '../check-context.ts'
import { checkDevice } from '../check-device.ts'
import type { DeviceCredentials } from '../credentials.ts'
import { readDeviceCsr } from '../device-csr.ts'
import { makeCheckContext } from '../make-check-context.ts'
import { DeviceSubject, type HeldCertificate, type Slot } from '../subject.ts'
import type { DeviceSet, SetCredential, SetDevice } from './device-set.ts'

/**
 * Reads a set to be broken: it must pass the check and have its private keys, or what is made of it would fail more
 * than one rule.
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
    if (verdict === 'fail') throw unfit(credentials, `it fails ${failed.join(', ')} already`)
    if (verdict === 'pass') set.push(deviceOf(credentials, new DeviceSubject(credentials, context)))
  }
  const trust = options.trust
  return {
    devices: set,
    trust: [...(trust?.anchors ?? []), ...(trust?.intermediates ?? [])].map(({ der }: Certificate) => der),
  }
}

function deviceOf(credentials: DeviceCredentials, subject: DeviceSubject): SetDevice {
  const { device, type, hub } = credentials
  const credential = (slot: Slot): SetCredential => credentialOf(slot, credentials, subject)
  return { device, type: type ?? 'ESME', hub: hub && (hub.name ?? 'hub'), ds: credential('ds'), ka: credential('ka') }
}

function credentialOf(slot: Slot, credentials: DeviceCredentials, subject: DeviceSubject): SetCredential {
  const held = subject.held(slot) as HeldCertificate
  const { certificate } = held
  const key = subject.keyOf(slot)
  if (!certificate || !key) throw unfit(credentials, `its ${slot.toUpperCase()} private key is not among the files`)
  const own = keyFingerprint(certificate.publicKey.spkiDer)
  const csr = credentials.csrs.find(({ der }) => {
    const { request } = readDeviceCsr(der)
    return request && keyFingerprint(request.publicKey.spkiDer) === own
  })
  return { certificate: certificate.der, key, csr: csr?.der ?? null }
}

const unfit = ({ device }: DeviceCredentials, why: string): PkiError =>
  new PkiError('DEVICE_SET_UNFIT', `device ${device} cannot be broken: ${why}`, {
    cure: 'give a set as "tpki device make" writes it, or leave --from out for --set',
  })
