import { type ErrorCode, PkiError } from '../../base/index.ts'
import { CertificateView, type Finding, makeFinding, type RuleName } from '../lint/index.ts'
import type { TestOnly } from '../profile/index.ts'
import { type Certificate, keyFingerprint } from '../x509/index.ts'

const rules: { readonly [C in ErrorCode]?: { readonly rule: RuleName; readonly field: string } } = {
  LIVE_ISSUER: { rule: 'e_chain_live_issuer', field: 'issuer' },
  LIVE_KEY: { rule: 'e_chain_live_key', field: 'subjectPublicKeyInfo' },
  LIVE_OID: { rule: 'e_chain_live_oid', field: 'extensions.certificatePolicies' },
}

/** Returns a finding for each issuer, key and policy OID of a chain that is live (ETAD 2.2). */
export const checkLive = (chain: readonly Certificate[], testOnly: TestOnly): Finding[] =>
  chain.flatMap((certificate) => {
    const policies = new CertificateView(certificate, certificate).decode('certificatePolicies') ?? []
    return [
      ...refusalOf(() => testOnly.checkIssuer(certificate.issuer)),
      ...refusalOf(() => testOnly.checkKey(keyFingerprint(certificate.publicKey.spkiDer))),
      ...policies.flatMap(({ oid }) => refusalOf(() => testOnly.checkOid(oid, 'policy OID'))),
    ]
  })

function refusalOf(check: () => void): Finding[] {
  try {
    check()
    return []
  } catch (error) {
    const known = error instanceof PkiError ? rules[error.code] : undefined
    if (!known || !(error instanceof PkiError)) throw error
    return [makeFinding(known.rule, known.field, error.message, error.source ?? 'ETAD 2.2')]
  }
}
