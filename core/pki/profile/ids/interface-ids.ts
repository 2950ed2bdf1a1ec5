/** The ways in which a CSR may come in; the ids are a contract. */
export const interfaceIds = ['portal-organisation', 'portal-device', 'ad-hoc', 'batched', 'api', 'cli'] as const
export type InterfaceId = (typeof interfaceIds)[number]
