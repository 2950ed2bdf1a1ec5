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
import { type Finding, severityOf } from '../finding.ts'
import type { CrlTarget } from './crl-rule.ts'
import { crlRules } from './crl-rules.ts'

/** Judges a CRL by itself: neither who signed it nor whether it has run out. */
export const lintCrl = (crl: Crl): Finding[] => runRules(crl, crl.outerAlgorithm)

/** Judges what is to be signed of a CRL. */
export const lintTbsCertList = (tbs: TbsCertList): Finding[] => runRules(tbs, null)

function runRules(tbs: TbsCertList, outer: AlgorithmIdentifier | null): Finding[] {
  const target = targetOf(tbs, outer)
  return crlRules.flatMap((rule) => {
    const message = rule.check(target)
    const { name, field, source } = rule
    return message === null ? [] : [{ rule: name, severity: severityOf(name), field, message, source }]
  })
}

function targetOf(tbs: TbsCertList, outer: AlgorithmIdentifier | null): CrlTarget {
  let malformed: string | null = null
  const decode = <T>(extension: Extension | undefined, read: (extension: Extension) => T): T | null => {
    try {
      return extension ? read(extension) : null
    } catch (error) {
      if (!(error instanceof DerError) || !extension) throw error
      malformed ??= `extension ${oidName(extension.oid)} cannot be read: ${error.message} of its value`
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
