import {
  type AlgorithmIdentifier,
  type Crl,
  DerError,
  type Extension,
  findExtension,
  OID,
  oidName,
  readAuthorityKeyIdentifier,
  readCrlNumber,
  readInvalidityDate,
  readIssuingDistributionPoint,
  readReasonCode,
  type TbsCertList,
} from '../../x509/index.ts'
import { type Finding, makeFinding } from '../target/finding.ts'
import type { CrlTarget } from './rules/crl-rule.ts'
import { crlRules } from './rules/crl-rules.ts'

/** Lints a CRL by itself. Does not verify its signature and does not check whether it has expired. */
export const lintCrl = (crl: Crl): Finding[] => runRules(crl, crl.outerAlgorithm)

/** Lints a TBSCertList before it is signed. */
export const lintTbsCertList = (tbs: TbsCertList): Finding[] => runRules(tbs, null)

function runRules(tbs: TbsCertList, outer: AlgorithmIdentifier | null): Finding[] {
  const target = targetOf(tbs, outer)
  return crlRules.flatMap((rule) => {
    const message = rule.check(target)
    return message === null ? [] : [makeFinding(rule.name, rule.field, message, rule.source)]
  })
}

function targetOf(tbs: TbsCertList, outer: AlgorithmIdentifier | null): CrlTarget {
  let malformed: string | null = null
  const decode = <T>(extension: Extension | undefined, read: (extension: Extension) => T): T | null => {
    try {
      return extension ? read(extension) : null
    } catch (error) {
      if (!(error instanceof DerError) || !extension) throw error
      malformed ??= `the value of extension ${oidName(extension.oid)} is malformed: ${error.message}`
      return null
    }
  }
  decode(findExtension(tbs, OID.authorityKeyIdentifier), readAuthorityKeyIdentifier)
  const number = decode(findExtension(tbs, OID.cRLNumber), readCrlNumber)
  const scope = decode(findExtension(tbs, OID.issuingDistributionPoint), readIssuingDistributionPoint)
  const reasons = new Set<number>()
  for (const entry of tbs.entries ?? []) {
    const reason = decode(findExtension(entry, OID.reasonCode), readReasonCode)
    if (reason !== null) reasons.add(reason)
    decode(findExtension(entry, OID.invalidityDate), readInvalidityDate)
  }
  return { tbs, outer, number, scope, reasons: [...reasons], malformed }
}
