import { beforeAll, describe, expect, test } from 'vitest'
import { checkPath } from '../../../../core/pki/verify/check-path.ts'
import { checkPathCertificate } from '../../../../core/pki/verify/check-path-certificate.ts'
import type { PathStep } from '../../../../core/pki/verify/find-path.ts'
import { type Certificate, parseCertificate } from '../../../../core/pki/x509/certificate.ts'
import type { Extension } from '../../../../core/pki/x509/extensions.ts'
import { OID } from '../../../../core/pki/x509/oids.ts'
import { fixture } from '../../../support/fixtures.ts'
import { readHex } from '../../../support/hex.ts'

let root: Certificate
let ca: Certificate
let leaf: Certificate
let rsaCa: Certificate
beforeAll(async () => {
  const ids = ['smki-device/root-dca', 'smki-device/issuing-dca', 'smki-device/device-ds', 'iki/issuing-ica'] as const
  const made = await Promise.all(ids.map(fixture))
  const [first, second, third, fourth] = made.map(({ der }) => parseCertificate(der))
  root = first as Certificate
  ca = second as Certificate
  leaf = third as Certificate
  rsaCa = fourth as Certificate
})

const extension = (oid: string, critical: boolean, hex = '0500'): Extension => ({
  oid,
  critical,
  value: readHex(hex),
  offset: 0,
})
const withExtension = (...more: Extension[]): Partial<Certificate> => ({ extensions: [...ca.extensions, ...more] })
const rsa = { oid: OID.sha256WithRsaEncryption, parameters: 'null' } as const

describe('a certificate of a path', () => {
  test('made here has no finding', () => {
    for (const certificate of [root, ca, leaf, rsaCa]) expect(checkPathCertificate(certificate)).toEqual([])
  })

  test.each<{ rule: string; name: string; change: () => Partial<Certificate> }>([
    { rule: 'e_chain_version_wrong', name: 'version 1', change: () => ({ version: 1 }) },
    {
      rule: 'e_chain_extension_repeated',
      name: 'an extension twice',
      change: () => withExtension(ca.extensions[0] as Extension),
    },
    {
      rule: 'e_chain_extension_malformed',
      name: 'an extension that cannot be read',
      change: () => withExtension(extension(OID.subjectAltName, false)),
    },
    {
      rule: 'e_chain_extension_not_understood',
      name: 'an unknown critical extension',
      change: () => withExtension(extension('1.2.3.4', true)),
    },
    {
      rule: 'e_chain_extension_not_understood',
      name: 'critical policy constraints',
      change: () => withExtension(extension('2.5.29.36', true)),
    },
    {
      rule: 'e_chain_name_constraints',
      name: 'name constraints, critical or not',
      change: () => withExtension(extension(OID.nameConstraints, false)),
    },
    {
      rule: 'e_chain_signature_algorithms_differ',
      name: 'another algorithm inside',
      change: () => ({ signatureAlgorithm: rsa }),
    },
  ])('$name: $rule and nothing else', ({ rule, change }) => {
    expect(checkPathCertificate({ ...ca, ...change() }).map((finding) => finding.rule)).toEqual([rule])
  })

  test('may have unknown extensions that are not critical', () => {
    expect(checkPathCertificate({ ...ca, ...withExtension(extension('1.2.3.4', false)) })).toEqual([])
  })
})

describe('the signature algorithm of a path', () => {
  const rulesOf = (changed: Partial<Certificate>, more: Partial<PathStep> = {}, isLeafLinted = true): string[] => {
    const certificate = { ...ca, ...changed }
    const path: PathStep[] = [
      { certificate: leaf, issuer: certificate, verdict: 'valid' },
      { certificate, issuer: root, verdict: 'valid', ...more },
    ]
    return checkPath(path, [root], null, isLeafLinted).map(({ rule }) => rule)
  }
  const both = (oid: string, parameters: 'absent' | 'null' = 'absent') => ({
    signatureAlgorithm: { oid, parameters },
    outerAlgorithm: { oid, parameters },
  })

  test('is right', () => {
    expect(rulesOf({})).toEqual([])
  })

  test('that is not allowed is named, not called a wrong signature', () => {
    for (const oid of ['1.2.840.10045.4.3.3', '1.2.840.113549.1.1.5', '1.3.101.112'])
      expect(rulesOf(both(oid), { verdict: 'invalid' })).toEqual(['e_chain_signature_algorithm_not_allowed'])
  })

  test('must fit the key', () => {
    expect(rulesOf(both(rsa.oid, 'null'))).toEqual(['e_chain_signature_algorithm_wrong'])
    expect(rulesOf({}, { issuer: rsaCa })).toContain('e_chain_signature_algorithm_wrong')
  })

  test('of a CA has the right parameters and a DER signature', () => {
    expect(rulesOf(both(OID.ecdsaWithSha256, 'null'))).toEqual(['e_chain_signature_parameters_wrong'])
    expect(rulesOf({}, { verdict: 'value-only' })).toEqual(['e_chain_signature_not_der'])
    expect(rulesOf({}, { verdict: 'invalid' })).toEqual(['e_chain_signature_invalid'])
  })

  test('a leaf that lint has not checked is checked like a CA', () => {
    const path: PathStep[] = [{ certificate: { ...leaf, version: 1 }, issuer: ca, verdict: 'value-only' }]
    const rules = (isLeafLinted: boolean) => checkPath(path, [ca], null, isLeafLinted).map(({ rule }) => rule)
    expect(rules(true)).toEqual([])
    expect(rules(false)).toEqual(['e_chain_signature_not_der', 'e_chain_version_wrong'])
  })
})
