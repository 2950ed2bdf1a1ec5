import { PkiError } from '../../../base/index.ts'
import { describeIssue } from '../../../base/yaml/index.ts'
import { type RegisterEntry, type RegisterKind, waivable } from '../../../records/index.ts'
import { checkEntryId } from './entry-id.ts'
import { participantId, registerSchemas } from './register-schema.ts'

/**
 * Validates an entry.
 * @throws {PkiError} `REGISTER_INVALID` with the entry, the key, what was found and what is allowed; `WAIVER_OUT_OF_REACH`
 */
export function parseEntry(kind: RegisterKind, id: string, participant: string | null, input: unknown): RegisterEntry {
  if (kind === 'participant') checkId(id)
  if (kind === 'waiver') checkReach(id, input)
  const result = registerSchemas[kind].safeParse(input)
  if (result.success) {
    const entry = { kind, id, participant, value: result.data }
    checkEntryId(entry)
    return entry
  }
  const problems = result.error.issues.map((issue) => `${kind} "${id}": ${describeIssue(issue, input)}`)
  throw new PkiError('REGISTER_INVALID', problems.join('\n'))
}

function checkId(id: string): void {
  const result = participantId.safeParse(id)
  if (result.success) return
  throw new PkiError('REGISTER_INVALID', `participant "${id}": ${result.error.issues[0]?.message}`)
}

/** A waiver can remove only the requirements for becoming an Authorised Subscriber. @see ETAD 3.4(c) */
function checkReach(id: string, input: unknown): void {
  const wanted = (input as { requirements?: unknown } | null)?.requirements
  const beyond = Array.isArray(wanted) ? wanted.find((each) => !waivable.includes(each)) : undefined
  if (beyond === undefined) return
  throw new PkiError('WAIVER_OUT_OF_REACH', `waiver "${id}" names "${beyond}"; allowed: ${waivable.join(', ')}`, {
    source: String(beyond).startsWith('srept') ? 'ETAD 3.4(b)' : 'ETAD 3.4(c)',
    cure: String(beyond).startsWith('srept')
      ? 'SREPT is never required, so there is nothing to waive'
      : 'a waiver cannot remove a limit, a profile rule or a DCCKI requirement',
  })
}
