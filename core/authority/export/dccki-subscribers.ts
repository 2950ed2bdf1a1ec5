import { OPERATOR } from '../../quota/index.ts'
import { type Register, standingReport } from '../register/index.ts'
import type { StatusDeps } from '../revocation/index.ts'

/**
 * Returns the DCCKI subscribers of an environment, in order of id: the participants that may have DCCKI certificates now
 * (ETAD 4.4(b)), and those with a DCCKI certificate there that has not expired.
 */
export async function dcckiSubscribers(
  environment: string,
  { store, config, profiles, clock, register }: StatusDeps & { readonly register: Register },
): Promise<string[]> {
  const subscribers = new Set<string>()
  for (const { id } of await store.listRegister({ kind: 'participant' })) {
    const standing = await register.standing(id)
    const groups = standing ? standingReport(standing, profiles, config) : []
    if (groups.some(({ certificates, may }) => certificates === 'dccki' && may)) subscribers.add(id)
  }
  const held = { pki: 'dccki', environment, expiresFromSeconds: clock.nowSeconds() } as const
  for (const { participant } of await store.listCertificates(held))
    if (participant !== OPERATOR) subscribers.add(participant)
  return [...subscribers].sort()
}
