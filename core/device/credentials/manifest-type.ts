/** What a device can be in a manifest. A Communications Hub is two devices, CHF and GPF (ETAD 7.1; GBCS, device types). */
export const manifestTypes = ['ESME', 'GSME', 'CHF', 'GPF', 'HCALCS', 'PPMID', 'SAPC', 'IHD', 'CAD', 'SMETS1'] as const
export type ManifestType = (typeof manifestTypes)[number]

const notApplicable: { readonly [T in ManifestType]?: string } = {
  IHD: 'Type 2',
  CAD: 'Type 2',
  SMETS1: 'SMETS1 devices hold no device certificates',
}

/** Returns why devices of a type hold no device certificates, or null where they hold them. */
export const whyNotApplicable = (type: ManifestType | null): string | null =>
  type === null ? null : (notApplicable[type] ?? null)
