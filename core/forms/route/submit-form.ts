import { hash } from 'node:crypto'
import { basename } from 'node:path'
import { type AccessDeps, type Principal, requireOwn, unknownParticipant } from '../../authority/register/index.ts'
import { PkiError } from '../../base/index.ts'
import type { FormRecord, RegistrationAuthority } from '../../records/index.ts'
import { auditAlone } from '../../store/index.ts'
import type { FormDefinition } from '../definition/form-schema.ts'
import type { FormSet } from '../definition/load-forms.ts'
import { type ReadForm, readForm } from './read-form.ts'

export interface SubmitDeps extends AccessDeps {
  readonly forms: FormSet
}

export interface Submission {
  /** The name of the file. */
  readonly file: string
  readonly bytes: Uint8Array
  /** The Registration Authority that it goes to. */
  readonly to: RegistrationAuthority
  readonly participant: string
  /** Which form it is, for a PDF that does not say so itself. */
  readonly form: string | null
}

/**
 * Submits a form to a Registration Authority, where it waits for a decision. A refusal is recorded in the audit log,
 * then thrown.
 * @throws {PkiError} `FORM_NOT_MARKED` naming the pages, `FORM_WRONG_AUTHORITY`, `FORM_UNREADABLE`, `FORM_UNKNOWN`,
 *   `FORM_OUTDATED`, `FORM_VALUES_INVALID`, `FORM_WAITS_ALREADY`, `PARTICIPANT_UNKNOWN`, `ACCESS_DENIED`
 * @see ETAD 3.3, 4.5
 */
export async function submitForm(submission: Submission, principal: Principal, deps: SubmitDeps): Promise<FormRecord> {
  const { participant } = submission
  await requireOwn(principal, participant, `submit a form of participant "${participant}"`, deps)
  try {
    const read = await readForm(submission.bytes, submission.file, submission.form, deps.forms)
    expectAuthority(read.form, submission)
    await expectParticipant(read, submission, deps)
    return await store(read, submission, principal, deps)
  } catch (error) {
    if (error instanceof PkiError) await recordRefusal(error, submission, principal, deps)
    throw error
  }
}

/** ETAD 3.3 sends the forms of the SMKI RAPP to one Registration Authority, 4.5 those of the DCCKI RAPP to the other. */
export function expectAuthority(
  { id, registrationAuthority: own }: FormDefinition,
  { file, to }: Pick<Submission, 'file' | 'to'>,
): void {
  if (own === to) return
  const [goes, sent] = [own.toUpperCase(), to.toUpperCase()]
  throw new PkiError(
    'FORM_WRONG_AUTHORITY',
    `"${file}" is form "${id}", which goes to the ${goes} Registration Authority; the ${sent} one refuses it`,
    { source: own === 'smki' ? 'ETAD 3.3' : 'ETAD 4.5', cure: `submit it with --to ${own}` },
  )
}

async function expectParticipant(
  { form, participant: said }: ReadForm,
  { file, participant }: Submission,
  { store }: AccessDeps,
): Promise<void> {
  if (said !== null && said !== participant)
    throw new PkiError(
      'FORM_VALUES_INVALID',
      `"${file}" was filled for participant "${said}"; allowed: "${participant}"`,
      { cure: 'submit it for the participant that it is of' },
    )
  // A participant's first form registers it.
  if (form.approval.effect === 'participant' || (await store.findRegister('participant', participant))) return
  throw unknownParticipant(participant)
}

async function store(
  { form, values, pages }: ReadForm,
  { file, bytes, participant }: Submission,
  { actor }: Principal,
  { store: forms, clock }: AccessDeps,
): Promise<FormRecord> {
  const { id, version, registrationAuthority } = form
  const sha256 = hash('sha256', bytes, 'hex')
  const atSeconds = clock.nowSeconds()
  const own = { participant, registrationAuthority, form: id, version }
  const outcome = await forms.forms.submit(
    { ...own, atSeconds, actor, file: basename(file), pages, sha256, values },
    bytes,
    (number) => ({ atSeconds, actor, action: 'form-submitted', detail: { number, ...own, pages, sha256 } }),
  )
  if (outcome.kind === 'submitted') return outcome.record
  throw new PkiError('FORM_WAITS_ALREADY', `"${file}" waits already, as number ${outcome.id}; allowed: once`, {
    cure: `see "tpki form show ${outcome.id}"`,
  })
}

async function recordRefusal(
  error: PkiError,
  { file, to, participant }: Submission,
  { actor }: Principal,
  { store, clock }: AccessDeps,
): Promise<void> {
  const { code, message, source = null } = error
  const detail = { participant, file: basename(file), to, code, message, source }
  const audit = { atSeconds: clock.nowSeconds(), actor, action: 'form-refused' as const, detail }
  const outcome = await store.commit(auditAlone(audit))
  if (outcome.kind === 'committed') error.reference = outcome.audit.sequence
}
