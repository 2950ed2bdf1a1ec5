import {
  type AlgorithmIdentifier,
  type Crl,
  type CrlEntry,
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
import type { CheckEntry, CrlRule, CrlTarget } from './rules/crl-rule.ts'
import { crlRules } from './rules/crl-rules.ts'

/** Lints a CRL by itself. Does not verify its signature and does not check whether it has expired. */
export const lintCrl = (crl: Crl): Finding[] => runRules(crl, crl.outerAlgorithm)

/** Lints a TBSCertList before it is signed. */
export const lintTbsCertList = (tbs: TbsCertList): Finding[] => runRules(tbs, null)

function runRules(tbs: TbsCertList, outer: AlgorithmIdentifier | null): Finding[] {
  const { target, ofEntries } = readOnce(tbs, outer)
  return crlRules.flatMap((rule) => {
    const message = rule.check?.(target) ?? ofEntries.get(rule) ?? null
    return message === null ? [] : [makeFinding(rule.name, rule.field, message, rule.source)]
  })
}

interface Reading {
  readonly target: CrlTarget
  /** What each rule that has a problem with an entry says of the first. */
  readonly ofEntries: ReadonlyMap<CrlRule, string>
}

/** Decodes what the rules look at, and shows every entry to those that judge entries, in one pass. */
function readOnce(tbs: TbsCertList, outer: AlgorithmIdentifier | null): Reading {
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
  const judges = new EntryJudges(tbs)
  let entryCount = 0
  for (const entry of tbs.entries ?? []) {
    entryCount++
    judges.judge(entry)
    if (entry.extensions.length === 0) continue
    const reason = decode(findExtension(entry, OID.reasonCode), readReasonCode)
    if (reason !== null) reasons.add(reason)
    decode(findExtension(entry, OID.invalidityDate), readInvalidityDate)
  }
  const target = { tbs, outer, number, scope, entryCount, reasons: [...reasons], malformed }
  return { target, ofEntries: judges.messages }
}

/** The rules that judge entries, each until it has found a problem. */
class EntryJudges {
  readonly messages = new Map<CrlRule, string>()
  #open: readonly { readonly rule: CrlRule; readonly check: CheckEntry }[]

  constructor(tbs: TbsCertList) {
    this.#open = crlRules.flatMap((rule) => (rule.entries ? [{ rule, check: rule.entries(tbs) }] : []))
  }

  judge(entry: CrlEntry): void {
    for (const { rule, check } of this.#open) {
      const message = check(entry)
      if (message === null) continue
      this.messages.set(rule, message)
      this.#open = this.#open.filter((each) => each.rule !== rule)
    }
  }
}
