import { beforeAll, describe, expect, test } from 'vitest'
import type { ProfileId } from '../../../../core/pki/profile/ids/profile-ids.ts'
import { TestOnly } from '../../../../core/pki/profile/test-only.ts'
import { verifyCertificate } from '../../../../core/pki/verify/verify-certificate.ts'
import { type Certificate, parseCertificate } from '../../../../core/pki/x509/certificate.ts'
import { DerReader, TAG } from '../../../../core/pki/x509/der-reader.ts'
import { octetBits, sequence, tlv } from '../../../../core/pki/x509/der-writer.ts'
import { keyFingerprint } from '../../../../core/pki/x509/public-key.ts'
import type { WorldConfig } from '../../../../core/records/world-config.ts'
import { certificateValues, fixture, resignCertificate } from '../../../support/fixtures.ts'
import { ecKey, type KeyPair } from '../../../support/keys.ts'
import { NOW_SECONDS, POLICY_OID, profiles, worldConfig } from '../../../support/world.ts'

interface Made {
  readonly der: Uint8Array
  readonly key: KeyPair
}
let leaf: Made
let issuing: Made
let root: Made
let otherRoot: Made

beforeAll(async () => {
  const ids: ProfileId[] = [
    'smki-device/device-ds',
    'smki-device/issuing-dca',
    'smki-device/root-dca',
    'smki-organisation/root-oca',
  ]
  const [first, second, third, fourth] = await Promise.all(ids.map(fixture))
  if (!first || !second || !third || !fourth) throw new Error('a fixture is missing')
  leaf = first
  issuing = second
  root = third
  otherRoot = fourth
})

type Swap = readonly [from: Uint8Array, to: Uint8Array]

/** Puts octets in the place of others of the same length, the first time they stand there, and signs anew. */
function changed({ der }: Made, signer: KeyPair, ...swaps: readonly Swap[]): Uint8Array {
  const octets = Buffer.from(der)
  for (const [from, to] of swaps) {
    const at = octets.indexOf(from)
    if (at === -1 || from.length !== to.length) throw new Error('nothing to change, or of another length')
    octets.set(to, at)
  }
  return resignCertificate(Uint8Array.from(octets), signer)
}

/** The octets, the last one exclusive-ored. */
const bump = (octets: Uint8Array, at = octets.length - 1): Uint8Array =>
  octets.map((octet, i) => (i === at ? octet ^ 1 : octet))

interface Given {
  readonly leaf: Uint8Array
  readonly trust: readonly Uint8Array[]
  readonly others: readonly Uint8Array[]
  readonly atSeconds: number | null
  readonly live: Partial<WorldConfig['live']>
}

async function verify(given: Partial<Given> = {}) {
  const { trust = [root.der], others = [issuing.der], atSeconds = NOW_SECONDS, live } = given
  const parse = (ders: readonly Uint8Array[]): Certificate[] => ders.map(parseCertificate)
  const config = { ...worldConfig, live: { ...worldConfig.live, ...live } }
  const { valid, chain, findings } = await verifyCertificate(given.leaf ?? leaf.der, profiles, {
    profile: null,
    policyOids: [POLICY_OID],
    atSeconds,
    trust: parse(trust),
    intermediates: parse(others),
    testOnly: live ? new TestOnly(config, profiles) : null,
  })
  const ofChain = findings.filter(({ rule }) => rule.includes('_chain_'))
  return { valid, length: chain.length, findings: ofChain.map(({ rule, message }) => `${rule}: ${message}`) }
}

describe('a path that is right', () => {
  test('of three certificates', async () => {
    expect(await verify()).toEqual({ valid: true, length: 3, findings: [] })
  })

  test('of two', async () => {
    expect(await verify({ leaf: issuing.der, others: [] })).toEqual({ valid: true, length: 2, findings: [] })
  })

  test('of one, a root that is trusted', async () => {
    expect(await verify({ leaf: root.der, others: [] })).toEqual({ valid: true, length: 1, findings: [] })
  })

  test('found among certificates that have nothing to do with it', async () => {
    const others = [otherRoot.der, leaf.der, root.der, issuing.der]
    expect(await verify({ others, trust: [otherRoot.der, root.der] })).toMatchObject({ valid: true, length: 3 })
  })
})

describe('a path that is not', () => {
  test('ends at a root that nobody trusts', async () => {
    expect(await verify({ trust: [otherRoot.der], others: [issuing.der, root.der] })).toMatchObject({
      valid: false,
      findings: ['e_chain_not_trusted: the path ends at "CN=TRD1", which is not trusted'],
    })
  })

  test('lacks the root', async () => {
    expect(await verify({ trust: [otherRoot.der] })).toMatchObject({
      valid: false,
      findings: ['e_chain_issuer_unknown: no certificate given is named "CN=TRD1" with the key that signed "CN=TID1"'],
    })
  })

  test('has a root of the same name and another key', async () => {
    const stranger = ecKey('stranger')
    const old = parseCertificate(root.der).publicKey.spkiDer
    const impostor = changed(root, stranger, [old, stranger.spkiDer])
    expect(await verify({ trust: [impostor] })).toMatchObject({
      valid: false,
      findings: ['e_chain_signature_invalid: the key of "CN=TRD1" does not verify the signature of "CN=TID1"'],
    })
  })

  test('names another key of its issuer', async () => {
    const { aki } = certificateValues(leaf.der) as { aki: Uint8Array }
    expect(await verify({ leaf: changed(leaf, issuing.key, [aki, bump(aki)]) })).toMatchObject({
      valid: false,
      length: 1,
      findings: [expect.stringMatching(/^e_chain_issuer_unknown: no certificate given is named "CN=TID1"/)],
    })
  })

  test('is signed by another key', async () => {
    expect(await verify({ leaf: resignCertificate(leaf.der, ecKey('stranger')) })).toMatchObject({
      valid: false,
      findings: [
        expect.stringMatching(/^e_chain_signature_invalid: the key of "CN=TID1" does not verify the signature of/),
      ],
    })
  })

  test('has a CA more than is allowed', async () => {
    const key = ecKey('third CA')
    const ca = parseCertificate(issuing.der)
    const { ski, aki } = certificateValues(issuing.der) as { ski: Uint8Array; aki: Uint8Array }
    const name = bump(ca.subject.der)
    const third = changed(
      issuing,
      issuing.key,
      [ca.subject.der, name],
      [ca.issuer.der, ca.subject.der],
      [ca.publicKey.spkiDer, key.spkiDer],
      [ski, bump(ski)],
      [aki, ski],
    )
    const below = changed(leaf, key, [ca.subject.der, name], [ski, bump(ski)])
    expect(await verify({ leaf: below, others: [issuing.der, third] })).toMatchObject({
      valid: false,
      length: 4,
      findings: ['e_chain_path_too_long: "CN=TID1" allows 0 CAs below it; the path has 1'],
    })
  })

  test('goes through a certificate that is no CA', async () => {
    // keyUsage keyCertSign and cRLSign, made cRLSign alone.
    const bits = Uint8Array.of(0x55, 0x1d, 0x0f, 1, 1, 0xff, 4, 4, 3, 2, 1, 6)
    const noCa = changed(issuing, root.key, [bits, Uint8Array.of(...bits.slice(0, -2), 1, 2)])
    expect(await verify({ others: [noCa] })).toMatchObject({
      valid: false,
      findings: ['e_chain_issuer_not_ca: "CN=TID1" signed a certificate but is not a CA'],
    })
  })

  test('goes through a CA that has expired, unless the time is not asked', async () => {
    const { notAfter } = parseCertificate(issuing.der)
    const late = await verify({ atSeconds: notAfter.seconds + 1 })
    expect(late.valid).toBe(false)
    expect(late.findings).toContainEqual(expect.stringMatching(/^e_chain_ca_not_valid: "CN=TID1" is valid .*, not at /))
    expect(await verify({ atSeconds: null })).toMatchObject({ valid: true, findings: [] })
    const early = await verify({ atSeconds: NOW_SECONDS - 3600 * 24 * 365 })
    expect(early.findings.filter((line) => line.startsWith('e_chain_ca_not_valid'))).toHaveLength(2)
  })

  test('has a policy that the CA does not have', async () => {
    // The last arc of the policy OID, 12, made 13.
    const arc = Uint8Array.of(0x84, 0x8f, 0xb9, 0x0f, 1, 2, 1, 0x0c)
    const ca = changed(issuing, root.key, [arc, bump(arc)])
    expect(await verify({ others: [ca] })).toMatchObject({
      valid: false,
      findings: [`e_chain_policy_not_allowed: "CN=TID1" does not assert policy ${POLICY_OID}`],
    })
  })
})

test('an issuer that is the same name in other octets is a warning', async () => {
  const { issuer } = parseCertificate(leaf.der)
  // The tag of the one common name, a UTF8String or a PrintableString.
  const at = issuer.der.length - 6
  const other = issuer.der.map((octet, i) => (i === at ? octet ^ TAG.utf8String ^ TAG.printableString : octet))
  const { findings, length } = await verify({ leaf: changed(leaf, issuing.key, [issuer.der, other]) })
  expect(length).toBe(3)
  expect(findings[0]).toMatch(
    /^w_chain_name_bytes_differ: the issuer of .* matches the subject of "CN=TID1" but not byte for byte$/,
  )
})

test('a signature whose value is right and whose encoding is not is for lint to judge, not for the path', async () => {
  const outer = new DerReader(leaf.der).read(TAG.sequence, 'certificate')
  const [tbs, algorithm] = [outer.readRaw('tbs'), outer.readRaw('algorithm')]
  const pair = new DerReader(outer.readOctetBits('signature')).read(TAG.sequence, 'signature')
  const r = tlv(TAG.integer, Uint8Array.of(0, 0, ...pair.readInteger('r')))
  const padded = sequence(tbs, algorithm, octetBits(sequence(r, pair.readRaw('s'))))
  expect(await verify({ leaf: padded })).toEqual({ valid: false, length: 3, findings: [] })
})

describe('what is live', () => {
  test('an issuer', async () => {
    const { valid, findings } = await verify({ live: { issuers: ['TRD1'] } })
    expect(valid).toBe(false)
    // The issuing CA is issued by it, and it by itself.
    expect(findings).toEqual(Array(2).fill('e_chain_live_issuer: issuer "CN=TRD1" is a CA outside this toolkit'))
  })

  test('a key', async () => {
    const fingerprint = keyFingerprint(issuing.key.spkiDer)
    expect(await verify({ live: { keys: [fingerprint] } })).toMatchObject({
      valid: false,
      findings: [`e_chain_live_key: the key ${fingerprint} is listed as live`],
    })
  })

  test('a policy', async () => {
    const { valid, findings } = await verify({ live: { oids: [POLICY_OID] } })
    expect(valid).toBe(false)
    expect(findings[0]).toBe(`e_chain_live_oid: policy OID ${POLICY_OID} is live`)
  })
})
