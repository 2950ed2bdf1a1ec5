import { publicKeyDer } from '../../pki/keys/index.ts'
import type { Profile } from '../../pki/profile/index.ts'
import type { ProfileExtension } from '../../pki/profile/schema/index.ts'
import {
  concat,
  DerReader,
  keyIdentifier,
  NULL,
  OID,
  oid,
  readPublicKeyInfo,
  sequence,
  set as setOf,
  TAG,
  tlv,
} from '../../pki/x509/index.ts'
import { replaceChild } from '../set/index.ts'
import { putCertificate, type RuleBreaker } from './rule-breaker.ts'

const DAY_SECONDS = 86_400
// RFC 5612: an enterprise number for documentation.
const OTHER_POLICY = '1.3.6.1.4.1.32473.1.1'
const END_OF_2099 = Date.UTC(2099, 11, 31, 23, 59, 59) / 1000
// RFC 5280 §4.1: the positions of these fields in a TBSCertificate.
const TBS = { signature: 2, subject: 5 } as const
const BOTH_USAGES = ['digitalSignature', 'keyAgreement']
const ALGORITHM_WITH_NULL = sequence(oid(OID.ecdsaWithSha256), NULL)

type Extensions = Profile['fields']['extensions']

const withExtensions =
  (change: (extensions: Extensions) => Extensions) =>
  (profile: Profile): Profile => ({
    ...profile,
    fields: { ...profile.fields, extensions: change(profile.fields.extensions) },
  })

/** Changes one extension of a profile. */
const changing = (kind: ProfileExtension['extension'], change: object) =>
  withExtensions((extensions) =>
    extensions.map((each) => (each.extension === kind ? ({ ...each, ...change } as Extensions[number]) : each)),
  )

const adding = (extension: object) =>
  withExtensions((extensions) => [
    ...extensions,
    { source: 'none', confidence: 'assumed', ...extension } as Extensions[number],
  ])

/** Breaks rules with certificates that a real CA would refuse to issue. */
export const certificateBreakers = {
  e_certificate_field_wrong: (set) => {
    const serial = Uint8Array.from({ length: 15 }, (_, i) => i + 1)
    putCertificate(set, 'ds', set.reissue('ds', { values: { serial } }))
  },
  e_signature_algorithm_wrong: (set) => {
    const tbs = (der: Uint8Array) => replaceChild(der, TBS.signature, ALGORITHM_WITH_NULL)
    putCertificate(set, 'ds', set.reissue('ds', { tbs, algorithmDer: ALGORITHM_WITH_NULL }))
  },
  e_public_key_wrong: (set) => {
    const spkiDer = compressed(publicKeyDer(set.target.ds.key))
    const { keyOctets } = readPublicKeyInfo(new DerReader(spkiDer))
    const subjectKeyIdentifier = keyIdentifier(keyOctets, 2)
    putCertificate(set, 'ds', set.reissue('ds', { values: { spkiDer, subjectKeyIdentifier } }))
  },
  e_subject_not_empty: (set) => {
    const name = sequence(setOf(sequence(oid(OID.commonName), tlv(TAG.utf8String, Buffer.from('TEST device')))))
    putCertificate(set, 'ds', set.reissue('ds', { tbs: (der) => replaceChild(der, TBS.subject, name) }))
  },
  e_key_usage_wrong: (set) =>
    putCertificate(set, 'ds', set.reissue('ds', { profile: changing('keyUsage', { critical: false }) })),
  e_hardware_module_name_wrong: (set) =>
    putCertificate(set, 'ds', set.reissue('ds', { profile: changing('subjectAltName', { critical: false }) })),
  e_policy_oid_wrong: (set) =>
    putCertificate(set, 'ds', set.reissue('ds', {}, set.makeCa({ policyOid: OTHER_POLICY }))),
  e_not_after_wrong: (set) =>
    putCertificate(set, 'ds', set.reissue('ds', { values: { notAfterSeconds: END_OF_2099 } })),
  e_key_identifier_wrong: (set) => {
    const subjectKeyIdentifier = Uint8Array.of(0x40, 1, 2, 3, 4, 5, 6, 7)
    putCertificate(set, 'ds', set.reissue('ds', { values: { subjectKeyIdentifier } }))
  },
  e_extension_wrong: (set) => {
    const profile = adding({ extension: 'extendedKeyUsage', critical: false, purposes: ['clientAuth'] })
    putCertificate(set, 'ds', set.reissue('ds', { profile }))
  },
  e_chain_key_identifier_differs: (set) => {
    const authorityKeyIdentifier = Uint8Array.of(0x40, 7, 6, 5, 4, 3, 2, 1)
    putCertificate(set, 'ds', set.reissue('ds', { values: { authorityKeyIdentifier } }))
  },
  e_chain_not_trusted: (set) => putCertificate(set, 'ds', set.reissue('ds', {}, set.makeCa({}, false))),
  e_chain_ca_unfit: (set) => {
    const issuingProfile = withExtensions((all) => all.filter(({ extension }) => extension !== 'basicConstraints'))
    putCertificate(set, 'ds', set.reissue('ds', {}, set.makeCa({ issuingProfile })))
  },
  e_chain_not_valid_at: (set) =>
    putCertificate(set, 'ds', set.reissue('ds', {}, set.makeCa({ notAfterSeconds: set.nowSeconds - DAY_SECONDS }))),
  e_ds_allows_agreement: (set) =>
    putCertificate(set, 'ds', set.reissue('ds', { profile: changing('keyUsage', { bits: BOTH_USAGES }) })),
  e_ka_allows_signing: (set) =>
    putCertificate(set, 'ka', set.reissue('ka', { profile: changing('keyUsage', { bits: BOTH_USAGES }) })),
} satisfies Record<string, RuleBreaker>

/** Returns a SubjectPublicKeyInfo with its point compressed. @see SEC 1 §2.3.3 */
function compressed(spkiDer: Uint8Array): Uint8Array {
  const outer = new DerReader(spkiDer).read(TAG.sequence, 'key')
  const algorithm = outer.readRaw('algorithm')
  const point = outer.readOctetBits('point')
  return sequence(
    algorithm,
    tlv(TAG.bitString, concat(Uint8Array.of(0, 2 + ((point[64] as number) & 1)), point.subarray(1, 33))),
  )
}
