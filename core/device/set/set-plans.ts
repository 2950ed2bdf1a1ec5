import type { ManifestType } from '../credentials/index.ts'

/** The sets that `tpki device make` and `device break` can make. */
export const setNames = ['electricity', 'gas', 'full', 'ppmid', 'hcalcs', 'sapc'] as const
export type SetName = (typeof setNames)[number]

/** A Communications Hub is two devices (ETAD 7.1). */
const HUB: readonly ManifestType[] = ['CHF', 'GPF']

/** The devices of each set. A meter comes with the hub through which it communicates. */
export const setPlans: Record<SetName, readonly ManifestType[]> = {
  electricity: ['ESME', ...HUB],
  gas: ['GSME', ...HUB],
  full: ['ESME', 'GSME', ...HUB, 'PPMID', 'HCALCS', 'SAPC'],
  ppmid: ['PPMID'],
  hcalcs: ['HCALCS'],
  sapc: ['SAPC'],
}
