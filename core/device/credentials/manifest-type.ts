import { deviceTypes } from '../../records/index.ts'

/** What a device in a manifest can be. A Communications Hub is two devices, CHF and GPF (ETAD 7.1; GBCS, device types). */
export const manifestTypes = [...deviceTypes, 'SMETS1'] as const
export type ManifestType = (typeof manifestTypes)[number]

const reasons: { readonly [T in ManifestType]?: string } = {
  IHD: 'Type 2',
  CAD: 'Type 2',
  SMETS1: 'SMETS1 devices have no device certificates',
}

/** Returns why devices of this type have no device certificates, or null if they have them. */
export const whyNotApplicable = (type: ManifestType | null): string | null =>
  type === null ? null : (reasons[type] ?? null)
