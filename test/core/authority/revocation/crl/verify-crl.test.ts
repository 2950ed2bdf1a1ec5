import { beforeAll, describe, expect, test } from 'vitest'
import { renew } from '../../../../../core/authority/issuance/renew.ts'
import { findCrlList } from '../../../../../core/authority/revocation/crl/crl-list.ts'
import { issueCrl } from '../../../../../core/authority/revocation/crl/issue-crl.ts'
import { revoke } from '../../../../../core/authority/revocation/revoke.ts'
import { readCrls } from '../../../../../core/pki/lint/crl/decode-crl.ts'
import { describeCrl } from '../../../../../core/pki/lint/crl/describe-crl.ts'
import { readRevocationSources } from '../../../../../core/pki/verify/read-revocation-sources.ts'
import { revocationKey } from '../../../../../core/pki/verify/revocation-key.ts'
import { verifyCertificate } from '../../../../../core/pki/verify/verify-certificate.ts'
import { type CrlVerifyOptions, verifyCrl } from '../../../../../core/pki/verify/verify-crl.ts'
import { toHex } from '../../../../../core/pki/x509/bytes.ts'
import { type Certificate, parseCertificate } from '../../../../../core/pki/x509/certificate.ts'
import { parseCrl } from '../../../../../core/pki/x509/crl.ts'
import { octetBits, sequence } from '../../../../../core/pki/x509/der-writer.ts'
import { assembleCrl, encodeTbsCertList } from '../../../../../core/pki/x509/make-crl.ts'
import { toPem } from '../../../../../core/pki/x509/pem.ts'
import { algorithmFacts, signData } from '../../../../../core/pki/x509/signature.ts'
import type { CertificateRecord } from '../../../../../core/records/certificate-record.ts'
import { fixture, world } from '../../../../support/fixtures.ts'
import { crlDerOf, issued, revocationBench } from '../../../../support/revocation.ts'
import { administrator, expectError } from '../../../../support/test-register.ts'
import { NOW_SECONDS, POLICY_OID, profiles } from '../../../../support/world.ts'

const HOUR = 3600
let root: Certificate
let issuing: Certificate
let arl: Uint8Array
let before: Uint8Array
let after: Uint8Array
let good: CertificateRecord
let bad: CertificateRecord

beforeAll(async () => {
  root = parseCertificate((await world.ca('smki-organisation/root-oca', null)).der)
  issuing = parseCertificate((await world.ca('smki-organisation/issuing-oca', null)).der)
  const bench = revocationBench()
  const issue = async (id: string) =>
    (await issueCrl(findCrlList(id, bench.deps), { actor: 'tests', because: 'asked' }, bench.deps)).der
  arl = await issue('smki-organisation/arl')
  before = await issue('smki-organisation/crl')
  bad = await issued('smki-organisation/organisation-ds', bench)
  good = (await renew(bad, { actor: 'tests', interface: 'cli' }, bench.deps)).record
  const request = { reason: 'superseded', invaliditySeconds: null, comment: '' } as const
  after = await crlDerOf((await revoke(bad, request, administrator, bench.deps)).crl, bench)
})

const options = (changes: Partial<CrlVerifyOptions> = {}): CrlVerifyOptions => ({
  trust: [root],
  intermediates: [issuing],
  atSeconds: NOW_SECONDS,
  ...changes,
})

const rulesOf = (der: Uint8Array, changes: Partial<CrlVerifyOptions> = {}) =>
  verifyCrl(der, options(changes)).findings.map(({ rule }) => rule)

/** Returns a CRL that another key has signed, in the name of `issuer`. */
async function forged(issuer: Certificate, key = 'smki-organisation/issuing-oca' as const): Promise<Uint8Array> {
  const ca = await world.ca(key, null)
  const tbs = encodeTbsCertList({
    algorithm: 'ecdsa-with-SHA256',
    issuerDer: issuer.subject.der,
    thisUpdateSeconds: NOW_SECONDS,
    nextUpdateSeconds: NOW_SECONDS + HOUR,
    number: 300,
    authorityKeyIdentifier: ca.keyIdentifier,
    scope: 'onlyContainsUserCerts',
    entries: [],
  })
  return assembleCrl(tbs, 'ecdsa-with-SHA256', signData(tbs, ca.key.privateKey))
}

describe('a CRL', () => {
  test('of ours is valid, and its issuer equals the subject of its CA octet for octet', () => {
    for (const der of [arl, before, after])
      expect(verifyCrl(der, options())).toMatchObject({ valid: true, findings: [] })
    expect(toHex(parseCrl(after).issuer.der)).toBe(toHex(issuing.subject.der))
  })

  test('is read back unchanged, also with a scope and a number above 127', async () => {
    expect(describeCrl(parseCrl(after))).toMatchObject({
      issuer: 'CN=TIO1,OU=07',
      number: '2',
      thisUpdate: '2026-03-01T12:00:00Z',
      nextUpdate: '2026-03-03T12:00:00Z',
      entries: [{ serial: bad.serial, revokedAt: '2026-03-01T12:00:00Z', reason: 'superseded', invalidity: null }],
    })
    const scoped = parseCrl(await forged(issuing))
    expect(verifyCrl(scoped.der, options()).findings).toEqual([])
    expect(describeCrl(scoped)).toMatchObject({
      number: '300',
      extensions: [{}, {}, { extension: 'issuingDistributionPoint', critical: true }],
    })
  })

  test.each([
    { name: 'whose CA is not there', changes: () => ({ intermediates: [] }), rules: ['e_crl_issuer_unknown'] },
    { name: 'whose CA is not trusted', changes: () => ({ trust: [] }), rules: ['e_chain_issuer_unknown'] },
    { name: 'that has run out', changes: () => ({ atSeconds: NOW_SECONDS + 48 * HOUR + 1 }), rules: ['e_crl_run_out'] },
    { name: 'that has run out, no time being asked', changes: () => ({ atSeconds: null }), rules: [] },
    { name: 'at its last second', changes: () => ({ atSeconds: NOW_SECONDS + 48 * HOUR }), rules: [] },
    { name: 'before its time', changes: () => ({ atSeconds: NOW_SECONDS - 1 }), rules: ['e_crl_not_yet_valid'] },
    {
      name: 'that the world has overtaken',
      changes: () => ({ newest: new Map([[toHex(issuing.subject.der), 3]]) }),
      rules: ['w_crl_overtaken'],
    },
    { name: 'that is the newest', changes: () => ({ newest: new Map([[toHex(issuing.subject.der), 2]]) }), rules: [] },
  ])('$name', ({ changes, rules }) => {
    expect(rulesOf(after, changes())).toEqual(rules)
  })

  test('is not valid after its CA has expired', () => {
    const rules = rulesOf(after, { atSeconds: issuing.notAfter.seconds + 1 })
    expect(rules).toEqual(['e_crl_issuer_not_valid', 'e_crl_run_out'])
  })

  test('with a flipped bit in its signature, or signed by another CA', async () => {
    const turned = Uint8Array.from(after)
    turned[turned.length - 1] = (turned.at(-1) as number) ^ 1
    expect(rulesOf(turned)).toEqual(['e_crl_signature_invalid'])
    // In the root's name with the key identifier of the CA below: no certificate given has both.
    expect(rulesOf(await forged(root))).toEqual(['e_crl_issuer_unknown'])
  })

  test('whose signature has the correct value in a wrong encoding', () => {
    const { tbsDer, signature } = parseCrl(after)
    // BER allows the length of the SEQUENCE in two octets, DER does not.
    const padded = Uint8Array.from([0x30, 0x81, ...signature.subarray(1)])
    const der = sequence(tbsDer, algorithmFacts['ecdsa-with-SHA256'].der, octetBits(padded))
    expect(rulesOf(der)).toEqual(['e_crl_signature_not_der'])
  })

  test('signed by a certificate that may not sign CRLs', async () => {
    const leaf = await fixture('smki-organisation/organisation-ds')
    const certificate = parseCertificate(leaf.der)
    const { keyIdentifier } = await world.ca('smki-organisation/issuing-oca', null)
    const tbs = encodeTbsCertList({
      algorithm: 'ecdsa-with-SHA256',
      issuerDer: certificate.subject.der,
      thisUpdateSeconds: NOW_SECONDS,
      nextUpdateSeconds: NOW_SECONDS + HOUR,
      number: 1,
      authorityKeyIdentifier: certificate.extensions.length > 0 ? keyIdentifierOf(certificate) : keyIdentifier,
      scope: 'none',
      entries: [],
    })
    const der = assembleCrl(tbs, 'ecdsa-with-SHA256', signData(tbs, leaf.key.privateKey))
    expect(rulesOf(der, { intermediates: [issuing, certificate] })).toEqual(['e_crl_issuer_may_not_sign'])
  })

  test('that is not a CRL', async () => {
    expect(rulesOf(root.der)).toEqual(['e_crl_malformed'])
    expect(rulesOf(Uint8Array.of(...after, 0))).toEqual(['e_crl_malformed'])
    const read = (name: string, bytes: string | Uint8Array) => () =>
      readCrls({ name, bytes: Buffer.from(bytes as string) })
    await expectError(read('a', root.der), 'INPUT_NOT_CRL', /^"a" has no CRL: .* at offset \d+$/)
    await expectError(
      read('b', toPem('CERTIFICATE', root.der)),
      'INPUT_NOT_CRL',
      '"b" has no CRL: it holds "CERTIFICATE"; allowed: "X509 CRL"',
    )
    await expectError(
      read('c', Uint8Array.of(1, 2)),
      'INPUT_NOT_CRL',
      '"c" has no CRL: it is neither PEM, base64 nor DER',
    )
    await expectError(read('d', ''), 'INPUT_EMPTY', '"d" is empty')
    expect(readCrls({ name: 'e', bytes: Buffer.from(toPem('X509 CRL', arl) + toPem('X509 CRL', after)) })).toHaveLength(
      2,
    )
  })
})

const keyIdentifierOf = (certificate: Certificate): Uint8Array => {
  const found = certificate.extensions.find(({ oid }) => oid === '2.5.29.14')
  if (!found) throw new Error('no subjectKeyIdentifier')
  return found.value.subarray(2)
}

describe('a certificate verified with CRL files', () => {
  const verify = async (record: CertificateRecord, crls: readonly Uint8Array[], atSeconds = NOW_SECONDS) => {
    const files = crls.map((bytes, i) => ({ name: `${i}.crl`, bytes }))
    const trust = { trust: [root], intermediates: [issuing] }
    const result = await verifyCertificate(record.der, profiles, {
      ...trust,
      profile: null,
      policyOids: [POLICY_OID],
      atSeconds,
      testOnly: null,
      revocation: readRevocationSources(files, null, { ...trust, atSeconds }),
    })
    return result.findings.map(({ rule, message }) => ({ rule, message }))
  }

  test('passes if it is not listed, and fails if it is', async () => {
    expect(await verify(good, [arl, after])).toEqual([])
    expect(await verify(bad, [arl, before])).toEqual([])
    expect(await verify(bad, [arl, after])).toEqual([
      {
        rule: 'e_revoked',
        message: expect.stringMatching(/was revoked at 2026-03-01T12:00:00Z \(superseded\), according to "1.crl"$/),
      },
    ])
  })

  test('has an unknown status if no CRL of its CA is valid', async () => {
    expect(await verify(good, [])).toEqual([])
    expect(await verify(good, [after])).toEqual([
      { rule: 'w_chain_revocation_unknown', message: expect.stringMatching(/^no usable CRL of "CN=TRO1,OU=00"/) },
    ])
    expect(await verify(good, [arl])).toEqual([
      { rule: 'e_revocation_unknown', message: expect.stringMatching(/^no usable CRL of "CN=TIO1,OU=07"/) },
    ])
    const turned = Uint8Array.from(after)
    turned[turned.length - 1] = (turned.at(-1) as number) ^ 1
    expect(await verify(bad, [arl, turned])).toEqual([
      { rule: 'e_revocation_unknown', message: expect.stringMatching(/^no usable CRL of "CN=TIO1,OU=07"/) },
      { rule: 'w_crl_unusable', message: expect.stringMatching(/^CRL "1.crl" .*: e_crl_signature_invalid/) },
    ])
    // An expired CRL shows nothing of those that it does not list; those that it lists stay revoked.
    const later = NOW_SECONDS + 48 * HOUR + 1
    const rules = async (certificate: typeof bad) =>
      (await verify(certificate, [arl, after], later)).map(({ rule }) => rule)
    expect(await rules(bad)).toEqual(['e_revoked', 'w_crl_unusable'])
    expect(await rules(good)).toEqual(['e_revocation_unknown', 'w_crl_unusable'])
  })
})

describe('a certificate verified against a world', () => {
  const verify = async (revoked: Certificate, atSeconds: number | null) => {
    const known = { atSeconds: NOW_SECONDS, reason: 'superseded', by: 'the world' }
    const revocations = async () => new Map([[revocationKey(revoked.issuer.der, revoked.serial), known]])
    const trust = { trust: [root], intermediates: [issuing] }
    const { valid, findings } = await verifyCertificate(good.der, profiles, {
      ...trust,
      profile: null,
      policyOids: [POLICY_OID],
      atSeconds,
      testOnly: null,
      revocation: readRevocationSources([], revocations, { ...trust, atSeconds }),
    })
    return { valid, rules: findings.map(({ rule }) => rule) }
  }

  test('fails if it or a CA above it is revoked', async () => {
    const leaf = parseCertificate(good.der)
    expect(await verify(leaf, NOW_SECONDS)).toEqual({ valid: false, rules: ['e_revoked'] })
    expect(await verify(leaf, null)).toEqual({ valid: false, rules: ['e_revoked'] })
    expect(await verify(issuing, NOW_SECONDS)).toEqual({ valid: false, rules: ['e_chain_ca_revoked'] })
  })

  test('passes if it was revoked later (a notice says so), and if another one is revoked', async () => {
    const leaf = parseCertificate(good.der)
    expect(await verify(leaf, NOW_SECONDS - 1)).toEqual({ valid: true, rules: ['n_revoked_later'] })
    expect(await verify({ ...leaf, issuer: root.subject }, NOW_SECONDS)).toEqual({ valid: true, rules: [] })
    expect(await verify(parseCertificate(bad.der), NOW_SECONDS)).toEqual({ valid: true, rules: [] })
  })
})
