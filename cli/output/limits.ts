import type { listedJson, StateJson } from '../../core/authority/limits/index.ts'
import { formatBoth } from '../../core/base/time/index.ts'
import type { LimitOverride } from '../../core/quota/index.ts'

/** Describes what an override grants. */
export const describeOverride = ({ participant, extra, untilMs }: Omit<LimitOverride, 'sequence'>): string => {
  const whose = participant === null ? 'all participants together' : `participant "${participant}"`
  return `${extra === null ? 'lifted' : `${extra} more`} for ${whose} until ${formatBoth(untilMs)}`
}

/** The headers of the columns of {@link stateRow}. */
export const STATE_HEADER = ['LIMIT', 'WHOSE', 'USED', 'ALLOWED', 'REMAINING', 'ROOM', 'WHAT']

/** Returns the usage of a limit as a row of a table. */
export const stateRow = (state: StateJson): string[] => [
  state.limit,
  state.whose,
  String(state.used ?? '-'),
  String(state.allowed ?? 'unlimited'),
  String(state.remaining ?? '-'),
  roomOf(state),
  state.says,
]

function roomOf({ hasRoom, roomAt }: StateJson): string {
  if (hasRoom) return 'now'
  return roomAt === null ? 'never' : formatBoth(Date.parse(roomAt))
}

export const LIMIT_HEADER = ['STATE', 'LIMIT', 'WHOSE', 'WHAT', 'ACTION', 'IN FORCE FROM']

export const limitRow = ({
  state,
  limit,
  whose,
  says,
  terms,
  effectiveFrom,
}: ReturnType<typeof listedJson>): string[] => [
  state,
  limit,
  whose,
  says,
  terms?.action ?? '-',
  formatBoth(Date.parse(effectiveFrom)),
]
