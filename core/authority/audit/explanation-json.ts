import type { RegisterEntry } from '../../records/index.ts'
import { stateJson } from '../limits/index.ts'
import { auditJson } from './audit-json.ts'
import type { Explanation } from './explain.ts'

type WaiverEntry = RegisterEntry<'waiver'>

/** Whether a waiver applies: both the DCC and the participant have agreed to it. @see ETAD 3.4(c) */
export const waiverStands = ({ value }: WaiverEntry): boolean =>
  value.agreedByDcc !== null && value.agreedByParticipant !== null

/** Returns an explanation as JSON. `nowMs`: milliseconds since 1970. */
export function explanationJson({ row, participant, waivers, limits }: Explanation, nowMs: number) {
  return {
    request: auditJson(row),
    participant: participant && { id: participant.id, ...participant.value },
    waivers: waivers.map((waiver) => ({ id: waiver.id, stands: waiverStands(waiver), ...waiver.value })),
    now: new Date(nowMs).toISOString(),
    limits: limits.map((state) => stateJson(state, nowMs)),
  }
}
