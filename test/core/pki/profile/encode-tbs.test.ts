import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rebuild } from '../../../../core/pki/lint/rebuild.ts'
import { CertificateView } from '../../../../core/pki/lint/target/certificate-view.ts'
import { readSubjectValues } from '../../../../core/pki/lint/target/subject-values.ts'
import { encodeSubject, type SubjectValues } from '../../../../core/pki/profile/encode-subject.ts'
import { encodeTbs, type TbsValues } from '../../../../core/pki/profile/encode-tbs.ts'
import { type Profile, profileExtension } from '../../../../core/pki/profile/profile.ts'
import { parseTbs } from '../../../../core/pki/x509/certificate.ts'
import { DerReader } from '../../../../core/pki/x509/der-reader.ts'
import { keyIdentifier, readPublicKeyInfo } from '../../../../core/pki/x509/public-key.ts'
import { readHex, toHexText } from '../../../support/hex.ts'
import { profiles } from '../../../support/world.ts'

const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const firstOctet = (arbitrary: fc.Arbitrary<Uint8Array>, min: number, max: number) =>
  fc.tuple(arbitrary, fc.integer({ min, max })).map(([value, first]) => Uint8Array.from([first, ...value.slice(1)]))

const dotted = fc
  .tuple(fc.constantFrom('0', '1', '2'), fc.nat(39), fc.array(fc.nat(), { maxLength: 8 }))
  .map(([top, second, rest]) => [top, second, ...rest].join('.'))
// RFC 5280 §4.1.2.5: times of a certificate, from the first UTCTime to the last GeneralizedTime.
const time = fc.integer({ min: Date.UTC(1950, 0, 1) / 1000, max: Date.UTC(9999, 11, 31, 23, 59, 59) / 1000 })

const ALPHABET = [..."ABCXYZabcxyz0189 '()+,-./:=?"]
const textOf = (string: 'UTF8String' | 'PrintableString', maxLength: number) =>
  string === 'PrintableString'
    ? fc.string({ unit: fc.constantFrom(...ALPHABET), maxLength })
    : fc.string({ unit: 'binary', maxLength })

function subjectValues(profile: Profile): fc.Arbitrary<SubjectValues> {
  const model: Record<string, fc.Arbitrary<unknown>> = {}
  for (const rule of profile.fields.subject.value) {
    if (rule.attribute === 'remotePartyRole') model.role = fc.nat(255)
    else if (rule.attribute === 'uniqueIdentifier') model.eui64 = octets(8)
    else
      model[rule.attribute] = textOf(
        rule.string,
        rule.maxOctets ?? ('maxCharacters' in rule ? (rule.maxCharacters ?? 0) : 0),
      )
  }
  return fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<SubjectValues>
}

// The encoder does not judge keys, so any point and any modulus will do.
const ecSpki = octets(64).map((point) =>
  readHex('30[ 30[ 06[2A 86 48 CE 3D 02 01] 06[2A 86 48 CE 3D 03 01 07] ] 03[00 04 {point}] ]', { point }),
)
const rsaSpki = firstOctet(octets(256), 0x80, 0xff).map((modulus) =>
  readHex('30[ 30[ 06[2A 86 48 86 F7 0D 01 01 01] 05 00 ] 03[00 30[ 02[00 {modulus}] 02[01 00 01] ] ] ]', { modulus }),
)

function valuesFor(profile: Profile): fc.Arbitrary<TbsValues> {
  const altName = profileExtension(profile, 'subjectAltName')?.names
  const ascii = fc.string({ unit: fc.constantFrom(...'abc-.019'), minLength: 1, maxLength: 80 })
  const isRsa = profile.fields.publicKey.value.algorithm === 'rsa'
  const names = (present: boolean) => (present ? fc.array(ascii, { minLength: 1, maxLength: 4 }) : fc.constant([]))
  const method = profileExtension(profile, 'subjectKeyIdentifier')?.method ?? 1
  return fc
    .record({
      serial: firstOctet(octets(profile.fields.serialOctets.value), 1, 0x7f),
      issuer: subjectValues(profiles.issuerOf(profile)),
      notBeforeSeconds: time,
      notAfterSeconds: time,
      subject: subjectValues(profile),
      spkiDer: isRsa ? rsaSpki : ecSpki,
      authorityKeyIdentifier: fc.uint8Array({ minLength: 1, maxLength: 24 }),
      policyOid: dotted,
      hardwareModule:
        altName === 'hardwareModuleName'
          ? fc.record({ hwType: dotted, hwSerial: fc.uint8Array({ maxLength: 140 }) })
          : fc.constant(null),
      dnsNames: names(altName === 'dNSName'),
      crlUris: names(profileExtension(profile, 'cRLDistributionPoints') !== undefined),
    })
    .map(({ issuer, ...values }) => {
      const { keyOctets } = readPublicKeyInfo(new DerReader(values.spkiDer))
      const issuerDer = encodeSubject(profiles.issuerOf(profile), issuer)
      return { ...values, issuerDer, subjectKeyIdentifier: keyIdentifier(keyOctets, method) }
    })
}

describe('a TBSCertificate says what it was given', () => {
  test.each(profiles.all.map((profile) => [profile.id, profile] as const))('%s', (_, profile) => {
    fc.assert(
      fc.property(valuesFor(profile), (values) => {
        const tbsDer = encodeTbs(profile, values)
        const tbs = parseTbs(tbsDer)
        const view = new CertificateView(tbs, null)
        // Encoded, parsed and encoded again it is the same.
        expect(rebuild(view, profile, profiles.issuerOf(profile))).toBe('identical')
        // And it says what went in, so that two wrongs do not cancel out.
        expect(toHexText(tbs.serial)).toBe(toHexText(values.serial))
        expect([tbs.notBefore.seconds, tbs.notAfter.seconds]).toEqual([values.notBeforeSeconds, values.notAfterSeconds])
        expect(toHexText(tbs.issuer.der)).toBe(toHexText(values.issuerDer))
        expect(plain(readSubjectValues(profile, tbs.subject))).toEqual(plain(values.subject))
        expect(toHexText(tbs.publicKey.spkiDer)).toBe(toHexText(values.spkiDer))
        const altNames = view.decode('subjectAltName')
        expect(altNames?.dnsNames ?? []).toEqual(values.dnsNames)
        expect(plain({ ...altNames?.hardwareModules[0] })).toEqual(plain({ ...values.hardwareModule }))
        expect(view.decode('cRLDistributionPoints') ?? []).toEqual(values.crlUris)
        expect(tbs.extensions.map(({ critical }) => critical)).toEqual(criticalities(profile))
      }),
      { numRuns: 60 },
    )
  })
})

/** Octets as hex, so that a Buffer and a Uint8Array of the same octets are the same. */
const plain = (values: object): object =>
  Object.fromEntries(Object.entries(values).map(([key, v]) => [key, v instanceof Uint8Array ? toHexText(v) : v]))

const criticalities = (profile: Profile): boolean[] =>
  profile.fields.extensions
    .filter((rule) => rule.extension !== 'wrappedApexContinKey' || rule.valueHex !== null)
    .map(({ critical }) => critical)
