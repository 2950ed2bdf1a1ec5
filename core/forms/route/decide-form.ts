import {
  type AccessDeps,
  applyChanges,
  type Principal,
  type RegisterResult,
  requireAdministrator,
} from '../../authority/register/index.ts'
import type { CrlDeps } from '../../authority/revocation/crl/index.ts'
import type { Revoked } from '../../authority/revocation/index.ts'
import { PkiError } from '../../base/index.ts'
import type { DecisionRecord, FormDecision, FormRecord, RegistrationAuthority } from '../../records/index.ts'
import type { FormDefinition } from '../definition/form-schema.ts'
import { parseValues } from '../fill/form-values.ts'
import { approvalChanges, nextStep } from './approval-effect.ts'
import { revokeByForm } from './revoke-by-form.ts'
import type { SubmitDeps } from './submit-form.ts'

export type DecideDeps = SubmitDeps & CrlDeps

export interface DecideOptions {
  readonly verdict: FormDecision['verdict']
  /** Who of the Registration Authority decided, and when. */
  readonly decided: DecisionRecord
  readonly reason: string
  /** The Registration Authority that decides; null for the form's own. */
  readonly authority: RegistrationAuthority | null
  /** Who verified the identity of the person that is appointed, and when. */
  readonly verified: DecisionRecord | null
  /** The id of the appointed person, if several people have that name. Null: found by name. */
  readonly person: string | null
}

export interface DecidedForm extends RegisterResult {
  readonly record: FormRecord
  /** The revocation that the form asked for. Null if it asked for none, or if the certificate was revoked before. */
  readonly revoked: Revoked | null
  /** What to do next by hand, null if nothing. */
  readonly next: string | null
}

/**
 * Records the decision of a Registration Authority, as it was given. What an approval changes in the register is
 * committed with it, or neither is; a revocation that it approves is made just before.
 * @throws {PkiError} `ACCESS_DENIED`, `FORM_NUMBER_UNKNOWN`, `FORM_DECIDED`, `FORM_WRONG_AUTHORITY`, `FORM_UNKNOWN`,
 *   `FORM_OUTDATED`, `FORM_VALUES_INVALID`, `CERTIFICATE_UNKNOWN`, and what the register or the revocation
 *   refuses
 */
export async function decideForm(
  id: number,
  options: DecideOptions,
  principal: Principal,
  deps: DecideDeps,
): Promise<DecidedForm> {
  const { verdict, decided, reason } = options
  await requireAdministrator(principal, `decide form ${id}`, deps)
  const record = await requireForm(id, deps)
  expectWaiting(record)
  expectOwnAuthority(record, options)
  expectMade(decided, deps)
  const form = verdict === 'approved' ? currentForm(record, deps) : null
  if (form) expectFitting(form, options)
  const decision: FormDecision = { verdict, ...decided, reason, actor: principal.actor }
  const { participant, form: kind, version, sha256 } = record
  const detail = { number: id, participant, form: kind, version, verdict, ...decided, reason, sha256 }
  const revoked = form?.approval.effect === 'revoke' ? await revokeByForm(form.approval, record, principal, deps) : null
  const result = await applyChanges(
    async () => {
      expectWaiting(await requireForm(id, deps))
      return form ? approvalChanges(form, record, options, deps.store) : []
    },
    principal,
    deps,
    false,
    {
      form: { id, decision },
      audit: { atSeconds: deps.clock.nowSeconds(), actor: principal.actor, action: 'form-decided', detail },
    },
  )
  return { ...result, revoked, record: { ...record, decision }, next: form ? nextStep(form, record) : null }
}

/** Returns a form that was submitted. @throws {PkiError} `FORM_NUMBER_UNKNOWN` */
export async function requireForm(id: number, { store }: AccessDeps): Promise<FormRecord> {
  const record = await store.forms.find(id)
  if (record) return record
  throw new PkiError('FORM_NUMBER_UNKNOWN', `no form was submitted as number ${id}`, { cure: 'see "tpki form queue"' })
}

function expectWaiting({ id, decision }: FormRecord): void {
  if (!decision) return
  throw new PkiError(
    'FORM_DECIDED',
    `form ${id} was ${decision.verdict} at ${decision.at} by ${decision.by}; allowed: once`,
    {
      cure: 'a participant may submit another',
    },
  )
}

function expectOwnAuthority({ id, registrationAuthority: own }: FormRecord, { authority }: DecideOptions): void {
  if (authority === null || authority === own) return
  throw new PkiError(
    'FORM_WRONG_AUTHORITY',
    `form ${id} lies before the ${own.toUpperCase()} Registration Authority; the ${authority.toUpperCase()} one does not decide it`,
    { source: own === 'smki' ? 'ETAD 3.3' : 'ETAD 4.5' },
  )
}

/** A form that appoints nobody has no place for a person or a verification. */
function expectFitting({ id, approval }: FormDefinition, { verified, person }: DecideOptions): void {
  if (approval.effect === 'appoint' || (verified === null && person === null)) return
  throw new PkiError('USAGE', `form "${id}" appoints nobody, so there is nobody to verify or to name`, {
    cure: 'leave out --verified-by and --person; an identity is verified with "tpki person verify"',
  })
}

function expectMade({ at }: DecisionRecord, { clock }: AccessDeps): void {
  if (Date.parse(at) <= clock.nowMs()) return
  throw new PkiError('REGISTER_INVALID', `the decision is of "${at}", which lies ahead; allowed: until now`, {
    cure: 'record a decision when it has been made',
  })
}

/** The form may have changed since it was submitted. */
function currentForm(record: FormRecord, { forms }: SubmitDeps): FormDefinition {
  const form = forms.get(record.form)
  const where = `form ${record.id}`
  if (form.version !== record.version)
    throw new PkiError(
      'FORM_OUTDATED',
      `${where} is version "${record.version}" of "${form.id}"; allowed: "${form.version}"`,
      { cure: 'reject it and ask for the current version' },
    )
  parseValues(form, record.values, { where })
  return form
}
