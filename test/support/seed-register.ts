import { fixedClock } from '../../core/clock.ts'
import { changeRegister } from '../../core/register/change-register.ts'
import { changesTo, parseRegister } from '../../core/register/register-document.ts'
import { SqliteStore } from '../../core/store/sqlite/sqlite-store.ts'
import type { Store } from '../../core/store/store.ts'
import { NOW_SECONDS } from './world.ts'

const decided = '{ by: DCC, at: 2026-01-01T00:00:00Z }'

const participant = (id: string, range: string): string => `
  ${id}:
    name: ${id} Energy Ltd
    kind: party
    userRoles: [import-supplier]
    remotePartyRoles: [2]
    eui64Ranges: [{ from: ${range}00, to: ${range}ff }]
    authorisedSubscriber: { organisation: ${decided}, device: ${decided} }
    people:
      sam: { name: Sam Example, appointments: [smki-sro], verified: ${decided} }
      robin: { name: Robin Example, appointments: [smki-aro], verified: ${decided} }`

// Agreed by one side alone: it does not stand.
const waiver = `
    waivers:
      trial: { requirements: [smki-sro], agreedByDcc: ${decided} }`

/** Two participants that may have SMKI and IKI certificates; alpha owns 00db1234567890xx, beta 00db1234567891xx. */
const REGISTER = `format: 1
participants:${participant('alpha', '00db1234567890')}${participant('beta', '00db1234567891')}${waiver}
`

/** Puts the participants alpha and beta into a store. */
export async function seedRegister(store: Store): Promise<void> {
  const entries = parseRegister(REGISTER, 'register.yaml')
  const deps = { store, clock: fixedClock(NOW_SECONDS) }
  await changeRegister((reader) => changesTo(entries, reader), { kind: 'administrator', actor: 'tester' }, deps)
}

/** The same for the store of a world on disk that no command has open. */
export async function seedWorld(file: string): Promise<void> {
  const store = new SqliteStore(file)
  await seedRegister(store)
  await store.close()
}
