import { type CertificateRecord, COMPROMISED, GENESIS } from '../../records/index.ts'
import {
  addRevocations,
  answeredKey,
  type BatchRow,
  type Facts,
  isOver,
  mayClaim,
  type Needs,
  nameKey,
  noFacts,
  type OverdueBatch,
} from '../decide/index.ts'
import type { AccessChange, Guard } from '../index.ts'
import type { MemoryTables } from './memory-tables.ts'

/** Loads the facts that are asked for. */
export function loadFacts(needs: Needs, tables: MemoryTables): Facts {
  const facts = noFacts()
  if (needs.audit) facts.head = tables.audit.at(-1) ?? GENESIS
  if (needs.revision) {
    facts.revision = tables.revision
    facts.book = tables.book
  }
  if (needs.spending) facts.ledger = tables.ledger
  loadOfUnits(needs, tables, facts)
  for (const guard of needs.guards ?? []) loadGuard(guard, tables, facts)
  loadOfChanges(needs, tables, facts)
  loadOfBatches(needs, tables, facts)
  return facts
}

function loadOfUnits(
  { bindings = [], queued = [], idempotency = [], tokens = [] }: Needs,
  tables: MemoryTables,
  facts: Facts,
): void {
  for (const key of bindings) facts.bindings.set(key, tables.bindings.get(key) ?? null)
  for (const id of queued) if (tables.queue.has(id)) facts.queued.add(id)
  copy(tables.idempotency, idempotency, facts.idempotency)
  copy(tables.tokens, tokens, facts.tokens)
}

function copy<T>(from: ReadonlyMap<string, T>, keys: readonly string[], to: Map<string, T>): void {
  for (const key of keys) {
    const value = from.get(key)
    if (value !== undefined) to.set(key, value)
  }
}

// Only tests ask about guards here: every certificate is looked at.
function loadGuard(guard: Guard, tables: MemoryTables, facts: Facts): void {
  const all = (isIt: (record: CertificateRecord) => boolean): CertificateRecord[] =>
    [...tables.certificates.values()].filter(isIt)
  switch (guard.kind) {
    case 'device': {
      const isOfDevice = ({ eui64, pki }: CertificateRecord): boolean => eui64 === guard.eui64 && pki === 'smki-device'
      facts.devices.set(guard.eui64, all(isOfDevice).length)
      return
    }
    case 'unanswered': {
      const [answer] = all((each) => each.csrDigest === guard.csrDigest && each.keyFingerprint === guard.keyFingerprint)
      if (answer) facts.answered.set(answeredKey(guard), answer.serial)
      return
    }
    case 'system-name': {
      const { participant, profile, subject, keyFingerprint } = guard
      const [other] = all(
        (each) =>
          each.participant === participant &&
          each.profile === profile &&
          each.subject === subject &&
          each.keyFingerprint !== keyFingerprint,
      )
      if (other) facts.names.set(nameKey(guard), other.serial)
      return
    }
    case 'unrevoked':
      if (tables.revocations.size > 0) loadRevocations(guard, tables, facts)
      return
    default:
      guard satisfies never
  }
}

function loadRevocations(guard: Guard & { kind: 'unrevoked' }, tables: MemoryTables, facts: Facts): void {
  const { revocations } = tables
  const find = (serial: string) => revocations.get(serial) ?? null
  addRevocations(guard, facts, {
    ofCa: (id) => find(tables.cas.get(id)?.serial ?? ''),
    ofCertificate: find,
    ofKey: (key) =>
      [...revocations.values()].find((each) => each.keyFingerprint === key && COMPROMISED.includes(each.reason)) ??
      null,
  })
}

function loadOfChanges(needs: Needs, tables: MemoryTables, facts: Facts): void {
  const { revoked = [], marks = [], crl, form, waitingForm, access } = needs
  copy(tables.revocations, revoked, facts.revoked)
  for (const serial of marks) {
    const mark = tables.marks.get(serial)
    if (mark) facts.marks.set(serial, mark.mark)
  }
  if (crl)
    facts.crl = {
      lastNumber: tables.crls.get(crl.list)?.length ?? 0,
      lastRevocation: tables.lastRevocationOf(crl.issuerCa),
    }
  if (form) {
    const same = tables.forms.find(
      (each) => each.decision === null && each.participant === form.participant && each.sha256 === form.sha256,
    )
    facts.form = { nextId: tables.forms.length + 1, waiting: same?.id ?? null }
  }
  if (waitingForm !== undefined) facts.isFormWaiting = tables.forms[waitingForm - 1]?.decision === null
  if (access) facts.isAccessKnown = isKnown(access, tables)
}

function isKnown(change: AccessChange, { clients, apiKeys, tokens }: MemoryTables): boolean {
  switch (change.kind) {
    case 'add-client':
      return clients.has(change.client.fingerprint)
    case 'remove-client':
      return clients.has(change.fingerprint)
    case 'add-key': {
      const { name, digest } = change.key
      return [...apiKeys.values()].some((key) => key.name === name || key.digest === digest)
    }
    case 'remove-key':
      return apiKeys.has(change.name)
    case 'add-token':
      return tokens.has(change.token.digest)
    default:
      return change satisfies never
  }
}

function loadOfBatches({ batch, claim, purge }: Needs, { batches }: MemoryTables, facts: Facts): void {
  const rows = (isIt: (row: BatchRow) => boolean) => [...batches.values()].filter(({ row }) => isIt(row))
  if (batch !== undefined) facts.batch = batches.get(batch)?.row ?? null
  if (claim) facts.claimable = rows((row) => mayClaim(row, claim))[0]?.row ?? null
  if (purge)
    facts.overdue = rows(({ record, isHidden }) =>
      isOver(record.state, isHidden, record.changedAtMs, purge.beforeMs),
    ).map(({ row, parts, results }): OverdueBatch => ({ id: row.record.id, rows: parts.length + results.length }))
}
