import type { Command } from 'commander'
import { isTotal, type StateJson, stateJson, usageOf } from '../../../core/authority/limits/index.ts'
import type { World } from '../../../core/authority/world/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { formatBoth } from '../../../core/base/time/index.ts'
import { type LimitState, OPERATOR } from '../../../core/quota/index.ts'
import type { RemoteUsageOptions } from '../../client/allowance.ts'
import { serverUrlOf, withServerOptions } from '../../client/server-options.ts'
import { STATE_HEADER, stateRow } from '../../output/limits.ts'
import { note, print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { participantOf, principalOf, requireParticipant } from '../../world/principal.ts'

interface UsageOptions extends PrincipalOptions, RemoteUsageOptions {
  readonly participant?: string
  readonly mine?: boolean
}

export function configure(command: Command): void {
  withServerOptions(withPrincipalOptions(command))
    .description('show how much of each limit is used and left, and when there is room (ETAD 3.4(e))')
    .option(
      '--participant <id>',
      'only this participant (default: the totals, and every participant near or over a limit)',
    )
    .option(
      '--mine',
      'only your own usage: the participant in --as or TPKI_PARTICIPANT, or of the client certificate with --server',
    )
    .option('--passphrase-file <file>', 'file whose first line is the passphrase of the client key')
    .action(runUsage)
}

async function runUsage(options: UsageOptions): Promise<void> {
  if (serverUrlOf(options) !== undefined) return showRemote(options)
  await withWorld(options, async (world) => {
    const principal = principalOf(options)
    if (options.mine && principal.kind !== 'participant')
      throw new PkiError('USAGE', '--mine needs a participant', { cure: 'add --as ID, or set TPKI_PARTICIPANT' })
    if (options.mine && options.participant !== undefined)
      throw new PkiError('USAGE', 'use only one of --mine and --participant')
    const nowMs = world.clock.nowMs()
    const participant = await participantOf(options.participant, principal, "see another participant's usage", world)
    const states = participant === null ? await nearOrOver(nowMs, world) : await ofOne(participant, nowMs, world)
    const limits = states.map((state) => stateJson(state, nowMs))
    if (options.json) printJson({ participant, at: new Date(nowMs).toISOString(), limits })
    else show(limits, participant, nowMs)
  })
}

async function ofOne(participant: string, nowMs: number, world: World): Promise<readonly LimitState[]> {
  await requireParticipant(participant, world)
  return usageOf(participant, nowMs, world.store)
}

/** Returns the totals, and for each participant the limits that it is near or over. */
async function nearOrOver(nowMs: number, { store }: World): Promise<LimitState[]> {
  const found: LimitState[] = [...(await usageOf(OPERATOR, nowMs, store))]
  for (const { id } of await store.listRegister({ kind: 'participant' })) {
    const states = await usageOf(id, nowMs, store)
    found.push(...states.filter((state) => !isTotal(state) && isNear(state, nowMs)))
  }
  return found
}

// Near: a fifth or less is left.
const NEAR = 0.8

const isNear = ({ used, allowed, roomAtMs }: LimitState, nowMs: number): boolean =>
  (used > 0 && used >= allowed * NEAR) || roomAtMs === null || roomAtMs > nowMs

async function showRemote(options: UsageOptions): Promise<void> {
  // The HTTP client is loaded only for a server.
  const { remoteUsage } = await import('../../client/allowance.ts')
  const { participant, at, limits } = await remoteUsage(options)
  if (options.json) printJson({ participant, at, limits })
  else show(limits, participant, Date.parse(at))
}

function show(limits: readonly StateJson[], participant: string | null, nowMs: number): void {
  const whose = participant === null ? 'totals, and participants near or over a limit' : `participant "${participant}"`
  note(`${whose}, at ${formatBoth(nowMs)}`)
  if (limits.length === 0) note('no limit applies')
  else print(table([STATE_HEADER, ...limits.map(stateRow)]))
}
