import { changeRegister } from '../../core/authority/register/change-register.ts'
import { parseEntry } from '../../core/authority/register/document/parse-entry.ts'
import { fixedClock } from '../../core/base/clock.ts'
import type { RegisterEntry } from '../../core/records/register-entry.ts'
import { SqliteStore } from '../../core/store/sqlite/sqlite-store.ts'
import type { Store } from '../../core/store/store.ts'
import { NOW_SECONDS } from './world.ts'

const decided = { by: 'DCC', at: '2026-01-01T00:00:00Z' }

/** A participant with its SRO and ARO, and the 256 EUI-64s that begin so. */
const entriesOf = (id: string, eui64: string): RegisterEntry[] => [
  parseEntry('participant', id, null, {
    name: `${id} Energy Ltd`,
    kind: 'party',
    userRoles: ['import-supplier'],
    remotePartyRoles: [2],
    eui64Ranges: [{ from: `${eui64}00`, to: `${eui64}ff` }],
    authorisedSubscriber: { organisation: decided, device: decided },
  }),
  parseEntry('person', `${id}/sam`, id, { name: 'Sam Example', appointments: ['smki-sro'], verified: decided }),
  parseEntry('person', `${id}/robin`, id, { name: 'Robin Example', appointments: ['smki-aro'], verified: decided }),
]

/**
 * Puts two participants that may have SMKI and IKI certificates into a store: alpha owns 00db1234567890xx, beta
 * 00db1234567891xx. Beta has a waiver to which it has not agreed itself.
 */
export async function seedRegister(store: Store): Promise<void> {
  const waiver = parseEntry('waiver', 'beta/trial', 'beta', { requirements: ['smki-sro'], agreedByDcc: decided })
  const entries = [...entriesOf('alpha', '00db1234567890'), ...entriesOf('beta', '00db1234567891'), waiver]
  const deps = { store, clock: fixedClock(NOW_SECONDS) }
  const changes = entries.map((put) => ({ put }))
  await changeRegister(async () => changes, { kind: 'administrator', actor: 'tester' }, deps)
}

/** The same for the store of a world on disk that no command has open. */
export async function seedWorld(file: string): Promise<void> {
  const store = new SqliteStore(file)
  await seedRegister(store)
  await store.close()
}
