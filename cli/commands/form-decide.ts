import type { Command } from 'commander'
import { PkiError } from '../../core/base/index.ts'
import { type DecideOptions, decideForm } from '../../core/forms/index.ts'
import { type PrincipalOptions, principalOf, withAsOption, withKeyOptions, withWorld } from '../context.ts'
import { type FormOptions, parseAuthority, readForms, withFormsOption } from '../form-context.ts'
import { formRecordJson } from '../form-record.ts'
import { note, printJson, printLine } from '../output.ts'
import { decidedBy } from '../register-values.ts'
import { revocationJson } from '../revocation-json.ts'
import { sayRevoked } from '../say-revoked.ts'
import { parseNumber } from './form-route.ts'

interface ApproveOptions extends PrincipalOptions, FormOptions {
  readonly by: string
  readonly at?: string
  readonly reason?: string
  readonly ra?: string
  readonly verifiedBy?: string
  readonly verifiedAt?: string
  readonly person?: string
}

export function registerFormDecide(form: Command): void {
  withDecisionOptions(form.command('approve'))
    .description('record that the Registration Authority has approved a form; the register is changed with it')
    .option('--reason <text>', 'why')
    .option('--verified-by <name>', 'who verified the identity of the person that is nominated')
    .option('--verified-at <time>', 'when (default: now)')
    .option('--person <id>', 'the id of the person that is nominated (default: made from the name)')
    .action((number, options) => run(number, 'approved', options))
  withDecisionOptions(form.command('reject'))
    .description('record that the Registration Authority has rejected a form')
    .requiredOption('--reason <text>', 'why')
    .action((number, options) => run(number, 'rejected', options))
}

const withDecisionOptions = (command: Command): Command =>
  withFormsOption(withAsOption(withKeyOptions(command.argument('<number>', 'as "tpki form queue" shows it'))))
    .requiredOption('--by <name>', 'who of the Registration Authority decided')
    .option('--at <time>', 'when (default: now)')
    .option('--ra <ra>', 'the Registration Authority that decides, smki or dccki (default: the form’s own)')

async function run(text: string, verdict: DecideOptions['verdict'], options: ApproveOptions): Promise<void> {
  const id = parseNumber(text)
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
    if (revoked) sayRevoked(revoked)
    for (const warning of warnings) note(`warning: ${warning}`)
    if (next !== null && !json) note(`next: ${next}`)
  })
}
