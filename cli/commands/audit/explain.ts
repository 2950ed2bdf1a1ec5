import type { Command } from 'commander'
import {
  type Explanation,
  explainDecision,
  explanationJson,
  waiverStands,
  whenJson,
} from '../../../core/authority/audit/index.ts'
import { stateJson } from '../../../core/authority/limits/index.ts'
import { formatBoth } from '../../../core/base/time/index.ts'
import type { RegisterEntry } from '../../../core/records/index.ts'
import { formatWhen, textOf } from '../../output/audit-rows.ts'
import { STATE_HEADER, stateRow } from '../../output/limits.ts'
import { print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<request>', 'row of the audit log, or serial number'))
    .description('explain a decision: the request, the rule, the cure, and the situation now')
    .action(runExplain)
}

async function runExplain(reference: string, options: PrincipalOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const explanation = await explainDecision(reference.replaceAll(':', ''), principalOf(options), world)
    const nowMs = world.clock.nowMs()
    if (options.json) printJson(explanationJson(explanation, nowMs))
    else print(explanationText(explanation, nowMs))
  })
}

type WaiverEntry = RegisterEntry<'waiver'>

function explanationText({ row, participant, waivers, limits }: Explanation, nowMs: number): string {
  const facts: [string, string | null][] = [
    ['row', String(row.sequence)],
    ['when', `${formatWhen(row.atSeconds)}${whenJson(row.atSeconds) === null ? ': the row was changed' : ''}`],
    ['requested by', askedBy(row.actor, textOf(row, 'participant'), participant)],
    ['request', askedFor(row)],
    ['decided', row.action],
    ['certificate', textOf(row, 'serial')],
    ['rule', ruleOf(row)],
    ['message', textOf(row, 'message')],
    ['cure', textOf(row, 'cure')],
    ['entitlement', textOf(row, 'entitlement')],
    ['waivers used', listOf(row.detail.waivers)],
    ['limit', textOf(row, 'limit')],
    ['says', textOf(row, 'says')],
    ['reason', textOf(row, 'reason')],
    ['unreadable', textOf(row, 'unreadable')],
  ]
  const now = `now, at ${formatBoth(nowMs)}:`
  const lines = [
    table(facts.filter((fact): fact is [string, string] => fact[1] !== null)),
    ...(waivers.length > 0 ? [now, table(waivers.map(waiverRow))] : []),
    ...(limits.length > 0
      ? [
          ...(waivers.length > 0 ? [] : [now]),
          table([STATE_HEADER, ...limits.map((state) => stateRow(stateJson(state, nowMs)))]),
        ]
      : []),
  ]
  return lines.join('\n')
}

function askedBy(actor: string, id: string | null, participant: Explanation['participant']): string {
  if (id === null) return actor
  const { suspended } = participant?.value ?? {}
  const standing = suspended ? `, now suspended: ${suspended.reason}` : ''
  return `${actor} for participant "${id}"${participant ? ` (${participant.value.name}${standing})` : ''}`
}

function askedFor(row: Explanation['row']): string | null {
  const profile = textOf(row, 'profile')
  if (profile === null) return null
  const [via, environment, subject, eui64] = ['interface', 'environment', 'subject', 'eui64'].map((key) =>
    textOf(row, key),
  )
  const parts = [
    via && `over ${via}`,
    environment && `in ${environment}`,
    subject && `for ${subject}`,
    eui64 && `EUI-64 ${eui64}`,
  ]
  return [profile, ...parts.filter((part) => part)].join(', ')
}

function ruleOf(row: Explanation['row']): string | null {
  const [code, source] = [textOf(row, 'code'), textOf(row, 'source')]
  return code === null || source === null ? code : `${code}, ${source}`
}

const listOf = (value: unknown): string | null =>
  Array.isArray(value) && value.length > 0 ? value.map(String).join(', ') : null

function waiverRow(waiver: WaiverEntry): string[] {
  const { agreedByDcc, agreedByParticipant, requirements } = waiver.value
  const missing = [agreedByDcc ? null : 'the DCC', agreedByParticipant ? null : 'the participant'].filter((who) => who)
  const verdict = waiverStands(waiver)
    ? 'stands'
    : `does not stand: not agreed by ${missing.join(' or ')} (ETAD 3.4(c))`
  return [`waiver ${waiver.id}`, requirements.join(', '), verdict]
}
