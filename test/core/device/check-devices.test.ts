import { beforeAll, expect, test } from 'vitest'
import { checkDevices } from '../../../core/device/check-devices.ts'
import type { DeviceCredentials } from '../../../core/device/credentials/device-credentials.ts'
import { SecondVerifier } from '../../../core/device/evidence/second-verifier.ts'
import { signRaw } from '../../../core/device/gbcs/raw-signature.ts'
import type { SetDevice } from '../../../core/device/set/device-set.ts'
import { parseCertificate } from '../../../core/pki/x509/certificate.ts'
import { freshSet } from '../../support/device-set.ts'
import { POLICY_OID, profiles } from '../../support/world.ts'

const MANY = 60
const options = { profiles, policyOids: [POLICY_OID], atSeconds: null, trust: null }
let device: SetDevice

beforeAll(async () => {
  device = (await freshSet('hcalcs')).devices[0] as SetDevice
})

/** The same device many times over; one of them lacks a key. */
async function* many(incomplete: number): AsyncGenerator<DeviceCredentials> {
  const { ds, ka } = device
  for (let i = 0; i < MANY; i++) {
    yield {
      device: device.device,
      type: 'HCALCS',
      isFromManifest: true,
      isRepeated: false,
      hub: null,
      certificates: [ds, ka].map(({ certificate }) => ({ place: `${i}`, der: certificate })),
      keys: (i === incomplete ? [ds] : [ds, ka]).map(({ key }) => ({ place: `${i}`, key })),
      csrs: [],
      unreadable: [],
      sharesKeyWith: [],
    }
  }
}

test.each([1, MANY])('verdicts come in the order of the devices, with an expected count of %i', async (count) => {
  const verdicts: string[] = []
  for await (const { verdict, rules } of checkDevices(many(17), options, count)) {
    verdicts.push(verdict)
    expect(rules.find(({ rule }) => rule === 'e_ds_signature_wrong')).toMatchObject({ result: 'pass', findings: [] })
  }
  expect(verdicts).toEqual(Array.from({ length: MANY }, (_, i) => (i === 17 ? 'fail' : 'pass')))
})

test('an error while reading devices ends the check', async () => {
  async function* failing(): AsyncGenerator<DeviceCredentials> {
    yield* many(-1)
    throw new Error('the disk is gone')
  }
  const run = async () => {
    for await (const _ of checkDevices(failing(), options, MANY));
  }
  await expect(run()).rejects.toThrow('the disk is gone')
})

test('the thread of the second implementation verifies until it is closed', async () => {
  const second = new SecondVerifier()
  const input = Uint8Array.of(1, 2, 3)
  const signature = signRaw(input, device.ds.key)
  const point = parseCertificate(device.ds.certificate).publicKey.keyOctets
  const answers = [
    second.verify(input, signature, point),
    second.verify(Uint8Array.of(1, 2, 4), signature, point),
    second.verify(input, signature, parseCertificate(device.ka.certificate).publicKey.keyOctets),
    second.verify(input, signature, point),
  ]
  expect(await Promise.all(answers)).toEqual([true, false, false, true])
  await second.close()
  await expect(second.verify(input, signature, point)).rejects.toThrow('the second implementation ended')
})
