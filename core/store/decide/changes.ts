import {
  type AuditEntry,
  type AuditRow,
  type CertificateMark,
  type CrlRecord,
  type NewForm,
  type Revocation,
  WHOLE_CRLS,
} from '../../records/index.ts'
import type {
  AccessChange,
  AccessOutcome,
  AdminChange,
  FormOutcome,
  MarkOutcome,
  Notice,
  RevocationOutcome,
} from '../index.ts'
import { Draft } from './draft.ts'
import type { Facts } from './facts.ts'
import type { Decided, Work } from './work.ts'
import type { RareWrite } from './writes.ts'

/** Changes register and limits, unless they have changed since they were looked at. */
export const adminWork = (change: AdminChange): Work<'changed' | 'revised'> => ({
  needs: { audit: true, revision: true, ...(change.form ? { waitingForm: change.form.id } : {}) },
  decide(facts) {
    const draft = new Draft(facts)
    const { expectedRevision, put, remove, limits, overrides, form, audit } = change
    if (expectedRevision !== draft.revision) return { result: 'revised', writes: null }
    if (form && !facts.isFormWaiting) throw new Error(`form ${form.id} does not wait`)
    const versions = facts.book?.versions.length ?? 0
    const granted = facts.book?.overrides.length ?? 0
    draft.add(
      ...remove.map(({ kind, id }): RareWrite => ({ kind: 'register-remove', of: kind, id })),
      ...put.map((entry): RareWrite => ({ kind: 'register-put', entry })),
      ...limits.map((limit, i): RareWrite => ({ kind: 'limit', version: { ...limit, sequence: versions + i + 1 } })),
      ...overrides.map(
        (each, i): RareWrite => ({ kind: 'override', override: { ...each, sequence: granted + i + 1 } }),
      ),
      { kind: 'revision', revision: draft.revision + 1 },
    )
    if (form) draft.add({ kind: 'form-decision', ...form })
    for (const entry of audit) draft.append(entry)
    return draft.end('changed')
  },
})

/** Adds or removes somebody who may come in. */
export const accessWork = (change: AccessChange, audit: AuditEntry): Work<AccessOutcome> => ({
  needs: { audit: true, access: change },
  decide(facts) {
    const isAdding = change.kind.startsWith('add-')
    if (facts.isAccessKnown === isAdding) return { result: isAdding ? 'taken' : 'unknown', writes: null }
    return writeOne({ kind: 'access', change }, audit, facts, () => 'changed')
  },
})

export const revokeWork = (revocation: Revocation, audit: AuditEntry): Work<RevocationOutcome> => ({
  needs: { audit: true, revoked: [revocation.serial] },
  decide(facts) {
    const by = facts.revoked.get(revocation.serial)
    if (by) return { result: { kind: 'already', by }, writes: null }
    return writeOne({ kind: 'revocation', revocation }, audit, facts, (row) => ({ kind: 'revoked', audit: row }))
  },
})

export const markWork = (
  mark: CertificateMark,
  expected: CertificateMark['mark'] | null,
  audit: AuditEntry,
): Work<MarkOutcome> => ({
  needs: { audit: true, marks: [mark.serial] },
  decide(facts) {
    if ((facts.marks.get(mark.serial) ?? null) !== expected) return { result: { kind: 'stale' }, writes: null }
    return writeOne({ kind: 'mark', mark }, audit, facts, (row) => ({ kind: 'marked', audit: row }))
  },
})

/**
 * Commits a CRL where it is the next of its list. A revocation that came while it was made makes the next one due: if it
 * kept this one from being committed, a stream of revocations would keep every CRL from it.
 */
export const crlWork = (record: CrlRecord, audit: AuditEntry): Work<'committed' | 'overtaken'> => ({
  needs: { audit: true, crl: record },
  decide(facts) {
    const isNext =
      record.number === (facts.crl?.lastNumber ?? 0) + 1 && record.covers <= (facts.crl?.lastRevocation ?? 0)
    if (!isNext) return { result: 'overtaken', writes: null }
    return writeOne({ kind: 'crl', record, emptied: record.number - WHOLE_CRLS }, audit, facts, () => 'committed')
  },
})

export const noticesWork = (notices: readonly Omit<Notice, 'id'>[], audit: AuditEntry): Work<AuditRow> => ({
  needs: { audit: true },
  decide(facts) {
    const draft = new Draft(facts)
    draft.add(...notices.map((notice): RareWrite => ({ kind: 'notice', notice })))
    return draft.end(draft.append(audit))
  },
})

/** Commits a form, unless the same file of the same participant waits already. */
export const formWork = (form: NewForm, file: Uint8Array, auditOf: (id: number) => AuditEntry): Work<FormOutcome> => ({
  needs: { audit: true, form },
  decide(facts) {
    const { nextId, waiting } = facts.form ?? { nextId: 1, waiting: null }
    if (waiting !== null) return { result: { kind: 'waits', id: waiting }, writes: null }
    const record = { ...form, id: nextId, decision: null }
    return writeOne({ kind: 'form', record, file }, auditOf(nextId), facts, (row) => ({
      kind: 'submitted',
      record,
      audit: row,
    }))
  },
})

export const settingWork = (name: string, value: string, audit: AuditEntry): Work<void> => ({
  needs: { audit: true },
  decide: (facts) => writeOne({ kind: 'setting', name, value }, audit, facts, () => undefined),
})

/** Writes one thing and its audit row. */
function writeOne<T>(write: RareWrite, audit: AuditEntry, facts: Facts, toResult: (row: AuditRow) => T): Decided<T> {
  const draft = new Draft(facts)
  draft.add(write)
  return draft.end(toResult(draft.append(audit)))
}
