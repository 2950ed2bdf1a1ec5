import { encodeSubject, keyIdentifierMethod, type Profile, writeTbs } from '../profile/index.ts'
import { firstDifference, toHex } from '../x509/index.ts'
import type { CertificateView } from './target/certificate-view.ts'
import { readSubjectValues } from './target/subject-values.ts'

/** `identical`, or the first offset into the TBSCertificate at which the profile would have written something else. */
export type Rebuild = 'identical' | { readonly offset: number; readonly expected: string; readonly found: string }

const EMPTY = new Uint8Array(0)
// Enough octets to show the element that differs.
const SHOWN_OCTETS = 16

/** Encodes the certificate again from its parsed values under `profile` and compares the result with the original. */
export function rebuild(view: CertificateView, profile: Profile, issuerProfile: Profile): Rebuild {
  const { tbs } = view
  const altNames = view.decode('subjectAltName')
  const rebuilt = writeTbs(profile, {
    serial: tbs.serial,
    issuerDer: encodeSubject(issuerProfile, readSubjectValues(issuerProfile, tbs.issuer)),
    notBeforeSeconds: tbs.notBefore.seconds,
    notAfterSeconds: tbs.notAfter.seconds,
    subject: readSubjectValues(profile, tbs.subject),
    spkiDer: tbs.publicKey.spkiDer,
    subjectKeyIdentifier: view.keyIdentifier(keyIdentifierMethod(profile)),
    authorityKeyIdentifier: view.decode('authorityKeyIdentifier')?.keyIdentifier ?? EMPTY,
    policyOid: view.decode('certificatePolicies')?.[0]?.oid ?? '0.0',
    hardwareModule: altNames?.hardwareModules[0] ?? null,
    dnsNames: altNames?.dnsNames ?? [],
    crlUris: view.decode('cRLDistributionPoints') ?? [],
  })
  const offset = firstDifference(rebuilt, tbs.tbsDer)
  if (offset === -1) return 'identical'
  const shown = (bytes: Uint8Array): string => toHex(bytes.subarray(offset, offset + SHOWN_OCTETS))
  return { offset, expected: shown(rebuilt), found: shown(tbs.tbsDer) }
}
