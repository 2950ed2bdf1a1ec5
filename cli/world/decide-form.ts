import type { Command } from 'commander'
import { decidedBy } from '../../core/authority/register/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { type DecideOptions, decideForm } from '../../core/forms/index.ts'
import { type FormOptions, parseAuthority, parseFormNumber, readForms, withFormsOption } from '../input/forms.ts'
import { formRecordJson } from '../output/forms.ts'
import { note, printJson, printLine } from '../output/print.ts'
import { noteRevoked, revocationJson } from '../output/revocations.ts'
import { withWorld } from './open-world.ts'
import { type PrincipalOptions, withAsOption, withKeyOptions } from './options.ts'
import { principalOf } from './principal.ts'

interface DecisionOptions extends PrincipalOptions, FormOptions {
  readonly by: string
  readonly at?: string
  readonly reason?: string
  readonly ra?: string
  readonly verifiedBy?: string
  readonly verifiedAt?: string
  readonly person?: string
}

export const withDecisionOptions = (command: Command): Command =>
  withFormsOption(
    withAsOption(withKeyOptions(command.argument('<number>', 'number of the form, see "tpki form queue"'))),
  )
    .requiredOption('--by <name>', 'who at the Registration Authority decided')
    .option('--at <time>', 'when (default: now); a bare date is midnight in Europe/London')
    .option('--ra <ra>', 'Registration Authority that decides: smki or dccki (default: the one for this form)')

export async function recordDecision(
  text: string,
  verdict: DecideOptions['verdict'],
  options: DecisionOptions,
): Promise<void> {
  const id = parseFormNumber(text)
  const { by, at, reason = '', ra, verifiedBy, verifiedAt, person = null, json } = options
  const authority = ra === undefined ? null : parseAuthority('--ra', ra)
  const forms = readForms(options)
  if (verifiedAt !== undefined && verifiedBy === undefined)
    throw new PkiError('USAGE', '--verified-at needs --verified-by NAME')
  await withWorld(options, async (world) => {
    const verified = verifiedBy === undefined ? null : decidedBy(verifiedBy, verifiedAt, world.clock)
    const decision = { verdict, decided: decidedBy(by, at, world.clock), reason, authority, verified, person }
    const decided = await decideForm(id, decision, principalOf(options), { ...world, forms })
    const { record, changes, warnings, revoked, next } = decided
    if (json)
      printJson({
        ...formRecordJson(record),
        changes,
        warnings,
        revoked: revoked && revocationJson(revoked.revocation),
        next,
      })
    else {
      printLine(`form ${id} ${verdict}`)
      for (const { change, kind, id: entry } of changes) printLine(`${change} ${kind} ${entry}`)
    }
    if (revoked) noteRevoked(revoked)
    for (const warning of warnings) note(`warning: ${warning}`)
    if (next !== null && !json) note(`next: ${next}`)
  })
}
