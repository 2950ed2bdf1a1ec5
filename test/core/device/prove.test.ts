import { beforeAll, describe, expect, test } from 'vitest'
import { checkDevice, makeCheckContext } from '../../../core/device/check-device.ts'
import type { DeviceCredentials } from '../../../core/device/credentials/device-credentials.ts'
import type { CheckContext } from '../../../core/device/evidence/check-context.ts'
import { type DeviceCrypto, realCrypto } from '../../../core/device/evidence/device-crypto.ts'

import { freshSet } from '../../support/device-set.ts'
import { POLICY_OID, profiles } from '../../support/world.ts'

let credentials: DeviceCredentials
let real: DeviceCrypto

beforeAll(async () => {
  real = await realCrypto()
  const [device] = (await freshSet('sapc')).devices
  if (!device) throw new Error('the set is empty')
  const { ds, ka } = device
  credentials = {
    device: device.device,
    type: 'SAPC',
    isFromManifest: true,
    isRepeated: false,
    hub: null,
    certificates: [ds, ka].map(({ certificate }, i) => ({ place: `${i}.pem`, der: certificate })),
    keys: [ds, ka].map(({ key }, i) => ({ place: `${i}.key`, key })),
    csrs: [],
    unreadable: [],
    sharesKeyWith: [],
  }
})

const contextWith = (crypto: Partial<DeviceCrypto>): Promise<CheckContext> =>
  makeCheckContext({ profiles, policyOids: [POLICY_OID], atSeconds: null, trust: null }, { ...real, ...crypto })

async function failuresWith(crypto: Partial<DeviceCrypto>) {
  const { rules } = await checkDevice(credentials, await contextWith(crypto))
  return rules.filter(({ result }) => result === 'fail')
}

test('with real cryptography, nothing fails', async () => {
  expect(await failuresWith({})).toEqual([])
})

// Each case is faulty in one way. A rule that did not notice would miss real faults of that kind.
describe('faulty cryptography is noticed', () => {
  const flip = (octets: Uint8Array): Uint8Array => Uint8Array.from(octets, (octet, i) => (i === 3 ? octet ^ 1 : octet))
  test.each<{ name: string; crypto: () => Partial<DeviceCrypto>; rule: string; finding: string; says: RegExp }>([
    {
      name: 'a verifier that accepts everything',
      crypto: () => ({ verifyRaw: () => true }),
      rule: 'e_ds_signature_wrong',
      finding: 'e_sign_wrong_accepted',
      says: /flipped bit.*CRA.*counter.*another device.*another party.*KA certificate/,
    },
    {
      name: 'a verifier that rejects everything',
      crypto: () => ({ verifyRaw: () => false }),
      rule: 'e_ds_signature_wrong',
      finding: 'e_sign_forms_differ',
      says: /raw and DER/,
    },
    {
      name: 'a signer that signs something else',
      crypto: () => ({ signRaw: (input, key) => real.signRaw(flip(input), key) }),
      rule: 'e_ds_signature_wrong',
      finding: 'e_sign_not_verified',
      says: /command.*response.*alert/,
    },
    {
      name: 'a second implementation that rejects everything',
      crypto: () => ({ verifyRawIndependently: () => false }),
      rule: 'e_ds_signature_wrong',
      finding: 'e_sign_second_opinion',
      says: /second implementation rejects a valid signature/,
    },
    {
      name: 'a second implementation that accepts everything',
      crypto: () => ({ verifyRawIndependently: () => true }),
      rule: 'e_ds_signature_wrong',
      finding: 'e_sign_second_opinion',
      says: /accepts a signature with a flipped bit/,
    },
    {
      name: 'a second implementation that disagrees about the device',
      crypto: () => {
        let asked = 0
        return { verifyRawIndependently: (...args) => ++asked <= 2 && real.verifyRawIndependently(...args) }
      },
      rule: 'e_ds_signature_wrong',
      finding: 'e_sign_second_opinion',
      says: /does not verify what OpenSSL verifies/,
    },
    {
      name: 'a MAC check that accepts everything',
      crypto: () => ({ checkMac: () => true }),
      rule: 'e_ka_agreement_wrong',
      finding: 'e_agree_wrong_accepted',
      says: /flipped bit.*another peer.*another CRA.*another counter.*DS key/,
    },
    {
      name: 'a MAC check that rejects everything',
      crypto: () => ({ checkMac: () => false }),
      rule: 'e_ka_agreement_wrong',
      finding: 'e_agree_mac_wrong',
      says: /command.*response.*alert/,
    },
    {
      name: 'a derivation that ignores the purpose',
      crypto: () => ({ deriveKey: (z) => z.subarray(0, 16) }),
      rule: 'e_ka_agreement_wrong',
      finding: 'e_agree_wrong_accepted',
      says: /another CRA.*another counter.*encrypted attributes/,
    },
    {
      name: 'an agreement that ignores the peer',
      crypto: () => ({ agree: () => new Uint8Array(32) }),
      rule: 'e_ka_agreement_wrong',
      finding: 'e_agree_wrong_accepted',
      says: /another peer.*DS key/,
    },
    {
      name: 'an agreement that gives each side another secret',
      crypto: () => ({
        agree: (key, peer) =>
          credentials.keys.some((held) => held.key === key) ? flip(real.agree(key, peer)) : real.agree(key, peer),
      }),
      rule: 'e_ka_agreement_wrong',
      finding: 'e_agree_secret_differs',
      says: /access control broker.*remote party.*pre-payment.*another device/,
    },
  ])('$name', async ({ crypto, rule, finding, says }) => {
    const failures = await failuresWith(crypto())
    expect(failures.map((failure) => failure.rule)).toEqual([rule])
    expect(failures[0]?.findings.map((each) => each.rule)).toContain(finding)
    expect(failures[0]?.because).toMatch(says)
  })
})
