import { addRevocations, answeredKey, type Facts, type Needs, nameKey, noFacts } from '../decide/index.ts'
import type { Guard } from '../index.ts'
import type { SqliteTables } from './sqlite-tables.ts'

/** Loads the facts that are asked for. `revision` is the present one, where the caller knows it. */
export function loadFacts(needs: Needs, tables: SqliteTables, revision: number | null = null): Facts {
  const facts = noFacts()
  if (needs.audit) facts.head = tables.audit.head()
  if (needs.revision) {
    facts.revision = revision ?? tables.admin.revision()
    facts.book = tables.admin.book(facts.revision)
  }
  if (needs.spending) facts.ledger = tables.ledger
  loadOfUnits(needs, tables, facts)
  for (const guard of needs.guards ?? []) loadGuard(guard, needs, tables, facts)
  loadOfChanges(needs, tables, facts)
  loadOfBatches(needs, tables, facts)
  return facts
}

function loadOfUnits(
  { bindings = [], queued = [], idempotency = [], tokens = [] }: Needs,
  tables: SqliteTables,
  facts: Facts,
): void {
  for (const key of bindings) facts.bindings.set(key, tables.certificates.findBinding(key))
  for (const id of queued) if (tables.admin.isQueued(id)) facts.queued.add(id)
  for (const id of idempotency) {
    const answer = tables.access.findAnswer(id)
    if (answer) facts.idempotency.set(id, answer)
  }
  for (const digest of tokens) {
    const token = tables.access.findToken(digest)
    if (token) facts.tokens.set(digest, token)
  }
}

function loadGuard(guard: Guard, { bindings }: Needs, tables: SqliteTables, facts: Facts): void {
  const { certificates, revocations } = tables
  switch (guard.kind) {
    case 'device':
      if (!facts.devices.has(guard.eui64)) facts.devices.set(guard.eui64, certificates.countOfDevice(guard.eui64))
      return
    case 'unanswered': {
      // Of a unit that binds its key to something new nobody has had an answer.
      if (bindings && facts.bindings.get(guard.keyFingerprint) === null) return
      const serial = certificates.findAnswer(guard.keyFingerprint, guard.csrDigest)?.serial
      if (serial !== undefined) facts.answered.set(answeredKey(guard), serial)
      return
    }
    case 'system-name': {
      const serial = certificates.otherOfName(guard)
      if (serial !== null) facts.names.set(nameKey(guard), serial)
      return
    }
    case 'unrevoked':
      // Every certificate that is issued asks, and many a world has never revoked any.
      if (revocations.hasAny())
        addRevocations(guard, facts, {
          ofCa: (id) => revocations.findOfCa(id),
          ofCertificate: (serial) => revocations.find(serial),
          ofKey: (keyFingerprint) => revocations.findCompromise(keyFingerprint),
        })
      return
    default:
      guard satisfies never
  }
}

function loadOfChanges(needs: Needs, tables: SqliteTables, facts: Facts): void {
  const { revoked = [], marks = [], crl, form, waitingForm, access } = needs
  for (const serial of revoked) {
    const revocation = tables.revocations.find(serial)
    if (revocation) facts.revoked.set(serial, revocation)
  }
  for (const serial of marks) {
    const mark = tables.revocations.findMark(serial)
    if (mark) facts.marks.set(serial, mark.mark)
  }
  if (crl)
    facts.crl = {
      lastNumber: tables.crls.lastNumber(crl.list),
      lastRevocation: tables.revocations.last(crl.issuerCa),
    }
  if (form)
    facts.form = { nextId: tables.forms.nextId(), waiting: tables.forms.findWaiting(form.participant, form.sha256) }
  if (waitingForm !== undefined) facts.isFormWaiting = tables.forms.isWaiting(waitingForm)
  if (access) facts.isAccessKnown = tables.access.isKnown(access)
}

function loadOfBatches({ batch, claim, purge }: Needs, { batches }: SqliteTables, facts: Facts): void {
  if (batch !== undefined) facts.batch = batches.find(batch)
  if (claim) facts.claimable = batches.findClaimable(claim)
  if (purge) facts.overdue = batches.findOverdue(purge.beforeMs, purge.most)
}
