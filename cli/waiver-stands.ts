import type { Waiver } from '../core/records/index.ts'

/** Whether the DCC and the participant have both agreed (ETAD 3.4(c)). */
export const doesStand = ({ agreedByDcc, agreedByParticipant }: Waiver): boolean =>
  agreedByDcc !== null && agreedByParticipant !== null
