export { packDetail, partyOf } from './audit-detail.ts'
export { auditColumns, type Columns, certificateColumns, type HexOf, listOf } from './columns.ts'
export { hasSerial } from './has-serial.ts'
export { kept, octetsOfHex, octetsOfSerial } from './octets.ts'
export {
  type AuditJoin,
  type BindingRow,
  bindingNumber,
  type CertificateKind,
  type CertificateRow,
  fromRow,
  type Tables,
  toAuditRow,
  toBinding,
  toRegisterEntry,
  type Vocabulary,
} from './rows.ts'
export { formatResults, parseResults } from './stored-result.ts'
