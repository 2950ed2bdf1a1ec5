export { isSameSeries, type LedgerReader, type Series, type SpendRow, type SpendWrite } from './ledger.ts'
export {
  isPace,
  type LimitOverride,
  type LimitScope,
  type LimitTerms,
  type LimitVersion,
  type PaceBand,
  reaches,
} from './limit.ts'
export { LimitBook, type LimitInForce } from './limit-book.ts'
export { describeTerms, LimitError, type NoRoom } from './limit-error.ts'
export { type LedgerPlace, LedgerRowsMissing, LoadedLedger, type LoadedRow } from './loaded-ledger.ts'
export { answerQuota, type QuotaAnswer, type QuotaQuery } from './quota-query.ts'
export {
  type Amounts,
  counted,
  EVERYONE,
  type InterfaceId,
  interfaceIds,
  OPERATOR,
  type Spender,
  type Submission,
  submissions,
} from './spender.ts'
export { type Decision, type LimitState, Spending } from './spending.ts'
export { durationMs, reachOf } from './window.ts'
