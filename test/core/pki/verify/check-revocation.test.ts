import { beforeAll, describe, expect, test } from 'vitest'
import { checkRevocation } from '../../../../core/pki/verify/check-revocation.ts'
import type { PathStep } from '../../../../core/pki/verify/find-path.ts'
import { readRevocationSources } from '../../../../core/pki/verify/read-revocation-sources.ts'
import { type Certificate, findExtension, parseCertificate } from '../../../../core/pki/x509/certificate.ts'
import { context, TAG } from '../../../../core/pki/x509/der-reader.ts'
import {
  integer,
  octetBits,
  octetString,
  oid,
  sequence,
  smallInteger,
  TRUE,
  tlv,
} from '../../../../core/pki/x509/der-writer.ts'
import { type Extension, readSubjectKeyIdentifier } from '../../../../core/pki/x509/extensions.ts'
import { OID } from '../../../../core/pki/x509/oids.ts'
import { algorithmFacts, signData } from '../../../../core/pki/x509/signature.ts'
import { encodeTime } from '../../../../core/pki/x509/time.ts'
import { type Fixture, fixture } from '../../../support/fixtures.ts'
import { ecKey } from '../../../support/keys.ts'
import { NOW_SECONDS } from '../../../support/world.ts'

const DAY = 86_400
let leaf: Certificate
let ca: Certificate
let root: Certificate
let caFixture: Fixture
let path: PathStep[]
beforeAll(async () => {
  const ids = [
    'smki-organisation/organisation-ds',
    'smki-organisation/issuing-oca',
    'smki-organisation/root-oca',
  ] as const
  const [first, second, third] = await Promise.all(ids.map(fixture))
  caFixture = second as Fixture
  leaf = parseCertificate((first as Fixture).der)
  ca = parseCertificate(caFixture.der)
  root = parseCertificate((third as Fixture).der)
  path = [
    { certificate: leaf, issuer: ca, verdict: 'valid' },
    { certificate: ca, issuer: root, verdict: 'valid' },
  ]
})

interface CrlValues {
  readonly thisUpdate: number
  readonly nextUpdate: number
  readonly hasNumber: boolean
  /** The reasonCode of the leaf's entry; undefined lists nothing, null gives no reason. */
  readonly reason: number | null | undefined
  /** Further extensions, DER. */
  readonly extensions: readonly Uint8Array[]
  readonly signer: Fixture['key']
}

const extension = (type: string, value: Uint8Array, critical = false): Uint8Array =>
  sequence(oid(type), ...(critical ? [TRUE] : []), octetString(value))

/** A CRL of the issuing CA, signed here so that any part can be wrong. */
function crl(change: Partial<CrlValues> = {}): { name: string; bytes: Uint8Array } {
  const values = {
    thisUpdate: NOW_SECONDS - DAY,
    nextUpdate: NOW_SECONDS + DAY,
    hasNumber: true,
    extensions: [],
    ...change,
  }
  const ski = readSubjectKeyIdentifier(findExtension(ca, OID.subjectKeyIdentifier) as Extension)
  const reason = values.reason ?? null
  const entryExtensions =
    reason === null ? [] : [sequence(extension(OID.reasonCode, tlv(TAG.enumerated, Uint8Array.of(reason))))]
  const entry = sequence(integer(leaf.serial), encodeTime(NOW_SECONDS - 2 * DAY), ...entryExtensions)
  const algorithm = algorithmFacts['ecdsa-with-SHA256'].der
  const tbs = sequence(
    smallInteger(1),
    algorithm,
    ca.subject.der,
    encodeTime(values.thisUpdate),
    encodeTime(values.nextUpdate),
    ...('reason' in change && change.reason !== undefined ? [sequence(entry)] : []),
    tlv(
      context(0, true),
      sequence(
        extension(OID.authorityKeyIdentifier, sequence(tlv(context(0, false), ski))),
        ...(values.hasNumber ? [extension(OID.cRLNumber, smallInteger(7))] : []),
        ...values.extensions,
      ),
    ),
  )
  const { privateKey } = change.signer ?? caFixture.key
  return { name: 'given.crl', bytes: sequence(tbs, algorithm, octetBits(signData(tbs, privateKey))) }
}

const DELTA = () => extension(OID.deltaCRLIndicator, smallInteger(1), true)
const SCOPE = (flag: number) =>
  extension(OID.issuingDistributionPoint, sequence(tlv(context(flag, false), Uint8Array.of(0xff))), true)

function rulesFor(...crls: { name: string; bytes: Uint8Array }[]): string[] {
  const options = { trust: [root], intermediates: [ca], atSeconds: NOW_SECONDS }
  const sources = readRevocationSources(crls, null, options)
  const findings = checkRevocation(path, { ...sources, world: null }, false, NOW_SECONDS)
  // The CA needs a CRL of the root, which is not given here.
  return findings.map(({ rule }) => rule).filter((rule) => rule !== 'w_chain_revocation_unknown')
}

test('a good CRL that does not list the certificate', () => {
  expect(rulesFor(crl())).toEqual([])
})

describe('a CRL that cannot be used is always reported', () => {
  test.each<{ name: string; change: () => Partial<CrlValues> }>([
    { name: 'a delta CRL', change: () => ({ extensions: [DELTA()] }) },
    {
      name: 'an unknown critical extension',
      change: () => ({ extensions: [extension('1.2.3', smallInteger(1), true)] }),
    },
    { name: 'no number', change: () => ({ hasNumber: false }) },
    { name: 'an expired one', change: () => ({ nextUpdate: NOW_SECONDS - 1, thisUpdate: NOW_SECONDS - 9 * DAY }) },
    { name: 'one of the future', change: () => ({ thisUpdate: NOW_SECONDS + 1 }) },
    { name: 'some reasons only', change: () => ({ extensions: [SCOPE(3)] }) },
  ])('$name; it shows nothing, but what it lists is revoked', ({ change }) => {
    expect(rulesFor(crl(change()))).toEqual(['e_revocation_unknown', 'w_crl_unusable'])
    expect(rulesFor(crl({ ...change(), reason: 1 }))).toEqual(['e_revoked', 'w_crl_unusable'])
    // Beside a good CRL that lists nothing, it still revokes.
    expect(rulesFor(crl({ thisUpdate: NOW_SECONDS - 5 * DAY }), crl({ ...change(), reason: 1 }))).toContain('e_revoked')
  })

  test('one that its CA did not sign revokes nothing', () => {
    const forged = crl({ reason: 1, signer: ecKey('stranger') })
    expect(rulesFor(forged)).toEqual(['e_revocation_unknown', 'w_crl_unusable'])
    expect(rulesFor(crl(), forged)).toEqual(['w_crl_unusable'])
  })

  test('attribute certificates and other CAs’ certificates have other serial numbers', () => {
    for (const flag of [4, 5])
      expect(rulesFor(crl({ reason: 1, extensions: [SCOPE(flag)] }))).toEqual([
        'e_revocation_unknown',
        'w_crl_unusable',
      ])
  })
})

describe('the newest listing decides', () => {
  test('removeFromCRL lifts an earlier hold, and not a later one', () => {
    const hold = crl({ reason: 6, thisUpdate: NOW_SECONDS - 3 * DAY })
    const removed = crl({ reason: 8, thisUpdate: NOW_SECONDS - 2 * DAY, extensions: [DELTA()] })
    expect(rulesFor(hold)).toEqual(['e_revoked'])
    expect(rulesFor(hold, removed)).toEqual(['w_crl_unusable'])
    expect(rulesFor(removed, crl({ reason: 6, thisUpdate: NOW_SECONDS - DAY }))).toEqual([
      'e_revoked',
      'w_crl_unusable',
    ])
  })

  test('whatever the reason, known or not', () => {
    for (const reason of [null, 0, 1, 5, 6, 9]) expect(rulesFor(crl({ reason })), `${reason}`).toContain('e_revoked')
    expect(rulesFor(crl({ reason: 7 }))).toEqual(['e_revoked', 'w_crl_unusable'])
  })
})
