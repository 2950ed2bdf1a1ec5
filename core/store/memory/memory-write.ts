import { LimitBook, type LimitOverride, type LimitVersion } from '../../quota/index.ts'
import { ANSWER_KEPT_SECONDS, type IdempotencyAnswer, type RegisterKind } from '../../records/index.ts'
import { isOver, type PurgedPart, type RareWrite, type Writes } from '../decide/index.ts'
import type { AccessChange } from '../index.ts'
import type { MemoryTables } from './memory-tables.ts'

/** Thrown where a row would break a constraint; nothing has been written then. */
export class ConstraintBroken extends Error {
  override readonly name = 'ConstraintBroken'
}

/** Writes what a transaction has decided, or throws and writes nothing. */
export function writeAll(writes: Writes, tables: MemoryTables): void {
  checkConstraints(writes, tables)
  for (const row of writes.audit) tables.audit.push(row)
  for (const { record, binding, audit } of writes.certificates) {
    tables.certificates.set(record.serial, record)
    if (binding) tables.bindings.set(record.keyFingerprint, binding)
    if (audit.detail.serial === record.serial) tables.issues.set(record.serial, audit)
  }
  for (const ca of writes.cas) tables.cas.set(ca.id, ca)
  for (const request of writes.enqueued) {
    tables.queued++
    tables.queue.set(tables.queued, { ...request, id: tables.queued })
  }
  for (const id of writes.dequeued) tables.queue.delete(id)
  for (const answer of writes.idempotency) keepAnswer(answer, tables)
  for (const { digest, ...spent } of writes.tokens) {
    const token = tables.tokens.get(digest)
    if (token) tables.tokens.set(digest, { ...token, spent })
  }
  for (const spend of writes.spends) tables.ledger.write(spend)
  for (const write of writes.rare) writeRare(write, tables)
}

/** Checks everything first, because nothing that is written is taken back. */
function checkConstraints({ certificates, cas, rare }: Writes, tables: MemoryTables): void {
  const added = new Set<string>()
  for (const { record } of certificates) takeOnce(record.serial, tables.certificates, added)
  const addedCas = new Set<string>()
  for (const { id, serial } of cas) {
    takeOnce(id, tables.cas, addedCas)
    if (!added.has(serial)) requireCertificate(serial, tables)
  }
  for (const write of rare) {
    if (write.kind === 'revocation') requireCertificate(write.revocation.serial, tables)
    if (write.kind === 'mark') requireCertificate(write.mark.serial, tables)
  }
}

function takeOnce(key: string, there: ReadonlyMap<string, unknown>, added: Set<string>): void {
  if (there.has(key) || added.has(key)) throw new ConstraintBroken(`"${key}" is taken`)
  added.add(key)
}

function requireCertificate(serial: string, { certificates }: MemoryTables): void {
  if (!certificates.has(serial)) throw new ConstraintBroken('no certificate has this serial number')
}

function keepAnswer(answer: IdempotencyAnswer, { idempotency }: MemoryTables): void {
  for (const [id, { atSeconds }] of idempotency)
    if (atSeconds <= answer.atSeconds - ANSWER_KEPT_SECONDS) idempotency.delete(id)
  idempotency.set(answer.id, answer)
}

/** The key of an entry of the register. */
export const keyOf = (kind: RegisterKind, id: string): string => `${kind} ${id}`

type Writers = { readonly [K in RareWrite['kind']]: (write: RareWrite & { kind: K }, tables: MemoryTables) => void }

const writers: Writers = {
  setting: ({ name, value }, { settings }) => {
    settings.set(name, value)
  },
  'register-put': ({ entry }, { register }) => {
    register.set(keyOf(entry.kind, entry.id), entry)
  },
  'register-remove': ({ of: kind, id }, { register }) => {
    register.delete(keyOf(kind, id))
  },
  limit: ({ version }, tables) => publish([version], [], tables),
  override: ({ override }, tables) => publish([], [override], tables),
  revision: ({ revision }, tables) => {
    tables.revision = revision
  },
  access: ({ change }, tables) => changeAccess(change, tables),
  revocation: ({ revocation }, { revocations }) => {
    revocations.set(revocation.serial, revocation)
  },
  mark: ({ mark }, { marks }) => {
    marks.set(mark.serial, mark)
  },
  crl: ({ record, emptied }, { crls }) => {
    const list = [...(crls.get(record.list) ?? []), record]
    crls.set(
      record.list,
      list.map((each) => (each.number === emptied ? { ...each, der: null } : each)),
    )
  },
  notice: ({ notice }, { notices }) => {
    notices.push({ ...notice, id: notices.length + 1 })
  },
  form: ({ record, file }, { forms, files }) => {
    forms.push(record)
    files.push(Uint8Array.from(file))
  },
  'form-decision': ({ id, decision }, { forms }) => {
    const form = forms[id - 1]
    if (form) forms[id - 1] = { ...form, decision }
  },
  batch: ({ row }, { batches }) => {
    const batch = batches.get(row.record.id)
    if (batch) batch.row = row
  },
  'batch-results': ({ batch, results }, { batches }) => {
    batches.get(batch)?.results.push(...results)
  },
  purge: ({ beforeMs, parts }, tables) => purge(beforeMs, parts, tables),
}

function writeRare<K extends RareWrite['kind']>(write: RareWrite & { kind: K }, tables: MemoryTables): void {
  writers[write.kind](write, tables)
}

function publish(versions: readonly LimitVersion[], overrides: readonly LimitOverride[], tables: MemoryTables): void {
  const { book } = tables
  tables.book = new LimitBook([...book.versions, ...versions], [...book.overrides, ...overrides])
}

function changeAccess(change: AccessChange, { clients, apiKeys, tokens }: MemoryTables): void {
  switch (change.kind) {
    case 'add-client':
      clients.set(change.client.fingerprint, change.client)
      return
    case 'remove-client':
      clients.delete(change.fingerprint)
      return
    case 'add-key':
      apiKeys.set(change.key.name, change.key)
      return
    case 'remove-key':
      apiKeys.delete(change.name)
      return
    case 'add-token':
      tokens.set(change.token.digest, change.token)
      return
    default:
      change satisfies never
  }
}

function purge(beforeMs: number, parts: readonly PurgedPart[], { batches }: MemoryTables): void {
  for (const batch of batches.values()) {
    const { record, isHidden } = batch.row
    if (isOver(record.state, isHidden, record.changedAtMs, beforeMs)) batch.row = { ...batch.row, isHidden: true }
  }
  for (const { batch, rows, isLast } of parts) {
    let left = rows
    const { parts: content = [], results = [] } = batches.get(batch) ?? {}
    for (const list of [results, content]) left -= list.splice(0, left).length
    if (isLast) batches.delete(batch)
  }
}
