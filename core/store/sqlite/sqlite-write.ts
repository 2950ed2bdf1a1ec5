import type { RareWrite, Writes } from '../decide/index.ts'
import type { SqliteTables } from './sqlite-tables.ts'

/** Writes what a transaction has decided, within that transaction. */
export function writeAll(writes: Writes, tables: SqliteTables): void {
  const { certificates, admin, access, ledger } = tables
  writeIssues(writes, tables)
  for (const ca of writes.cas) certificates.insertCa(ca)
  for (const request of writes.enqueued) admin.enqueue(request)
  for (const id of writes.dequeued) admin.dequeue(id)
  for (const answer of writes.idempotency) access.keepAnswer(answer)
  for (const token of writes.tokens) access.spendToken(token)
  for (const spend of writes.spends) ledger.write(spend)
  for (const write of writes.rare) writeRare(write, tables)
}

/** A certificate names the audit row of its issue, and that row the certificate. */
function writeIssues({ audit, certificates }: Writes, tables: SqliteTables): void {
  let next = 0
  for (const row of audit) {
    const issue = certificates[next]
    if (issue?.audit === row) {
      next++
      const id = tables.certificates.insert(issue.record, issue.binding, row.sequence)
      tables.audit.append(row, { id, record: issue.record })
    } else tables.audit.append(row, null)
  }
}

type Writers = { readonly [K in RareWrite['kind']]: (write: RareWrite & { kind: K }, tables: SqliteTables) => void }

const writers: Writers = {
  setting: ({ name, value }, { admin }) => admin.putSetting(name, value),
  'register-put': ({ entry }, { admin }) => admin.putEntry(entry),
  'register-remove': ({ of: kind, id }, { admin }) => admin.removeEntry(kind, id),
  limit: ({ version }, { admin }) => admin.insertVersion(version),
  override: ({ override }, { admin }) => admin.insertOverride(override),
  revision: ({ revision }, { admin }) => admin.setRevision(revision),
  access: ({ change }, { access }) => access.apply(change),
  revocation: ({ revocation }, { revocations }) => revocations.insert(revocation),
  mark: ({ mark }, { revocations }) => revocations.putMark(mark),
  crl: ({ record, emptied }, { crls }) => crls.insert(record, emptied),
  notice: ({ notice }, { notices }) => notices.insert(notice),
  form: ({ record, file }, { forms }) => forms.insert(record, file),
  'form-decision': ({ id, decision }, { forms }) => forms.decide(id, decision),
  batch: ({ row }, { batches }) => batches.update(row),
  'batch-results': ({ batch, results }, { batches }) => batches.addResults(batch, results),
  purge: ({ beforeMs, parts }, { batches }) => batches.purge(beforeMs, parts),
}

function writeRare<K extends RareWrite['kind']>(write: RareWrite & { kind: K }, tables: SqliteTables): void {
  writers[write.kind](write, tables)
}
