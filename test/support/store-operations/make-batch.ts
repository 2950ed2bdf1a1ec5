import { type BatchRecord, FINAL_STATES } from '../../../core/records/batch.ts'
import { issue, refuse, repeatable } from './make-wish.ts'
import type { BatchOperation, Wish } from './operation.ts'
import { participants, products, type Scene } from './scene.ts'

type Make<K extends BatchOperation['kind']> = (scene: Scene) => (BatchOperation & { readonly kind: K }) | null

const owners = ['engine-1', 'engine-2', 'engine-3'] as const
const LEASE_MS = 30_000

const begin: Make<'batch-begin'> = (scene) => {
  const { dice, nowMs } = scene
  const { profile, environment, isDevice } = dice.of(products)
  const order = {
    participant: dice.of(participants),
    actor: 'tester',
    interface: 'batched' as const,
    reference: dice.of([null, 'ref-1', 'Ü 2']),
    profile: isDevice ? null : profile,
    environment,
    deviceType: isDevice ? ('ESME' as const) : null,
  }
  return { kind: 'batch-begin', order, atMs: nowMs }
}

const addParts: Make<'batch-parts'> = (scene) => {
  const { dice, known } = scene
  const upload = [...known.uploads.values()].find(({ isFilled }) => !isFilled)
  if (!upload) return null
  let first = 0
  const parts = dice.times(1, 4, () => {
    const count = 1 + dice.below(5)
    const octets = Uint8Array.from({ length: 6 }, () => dice.below(256))
    const part = { first, count, digest: scene.digest('part'), octets }
    first += count
    return part
  })
  return { kind: 'batch-parts', batch: upload.id, parts }
}

const submit: Make<'batch-submit'> = (scene) => {
  const { dice, known, nowMs } = scene
  const upload = [...known.uploads.values()].find(({ isFilled }) => isFilled)
  if (!upload) return null
  const { id, size } = upload
  const spender = { ...scene.spender(products[0]), interface: 'batched', submission: 'batch' } as const
  const spend = { spender, amounts: { submitted: size, processed: 0 }, atMs: nowMs }
  const again = dice.percent(50) ? (repeatable(scene).repeatable ?? null) : null
  const audit = scene.audit('batch-submitted', { participant: spender.participant, batch: id, size })
  return { kind: 'batch-submit', batch: id, size, digest: scene.digest('batch'), spend, repeatable: again, audit }
}

const drop: Make<'batch-drop'> = ({ dice, known }) => {
  // One that was submitted, or is none, is left alone.
  const all = [...(dice.percent(35) ? known.uploads : known.batches).keys()]
  return all.length === 0 ? null : { kind: 'batch-drop', batch: dice.recent(all) }
}

const claim: Make<'batch-claim'> = ({ dice, known, nowMs }) => {
  const [owner, other] = [dice.of(owners), dice.of(owners)]
  const free = [...known.batches.values()].filter(
    ({ id, state }) => !known.owners.has(id) && !FINAL_STATES.includes(state),
  )
  const all = free.length > 0 && dice.percent(85) ? free : [...known.batches.values()]
  return {
    kind: 'batch-claim',
    owner,
    nowMs,
    untilMs: nowMs + dice.of([0, LEASE_MS, 3_600_000]),
    states: dice.percent(80)
      ? ['PENDING', 'QUEUED', 'PROCESSING', 'PARSING']
      : [dice.of(['PENDING', 'QUEUED'] as const)],
    batch: all.length > 0 && dice.percent(65) ? dice.of(all).id : null,
    gone: dice.percent(30) ? [other] : [],
  }
}

const lease: Make<'batch-lease'> = ({ dice, nowMs }) => ({
  kind: 'batch-lease',
  owner: dice.of(owners),
  untilMs: nowMs + LEASE_MS,
})

/** Where a batch goes from where it is. */
const NEXT: Readonly<Record<BatchRecord['state'], readonly BatchRecord['state'][]>> = {
  PENDING: ['PARSING', 'PARSING', 'PARSING', 'PARSING', 'REJECTED'],
  PARSING: ['PROCESSING', 'PROCESSING', 'PROCESSING', 'PROCESSING', 'PAUSED', 'TAMPERED'],
  QUEUED: ['PROCESSING'],
  PAUSED: ['PROCESSING', 'REJECTED'],
  PROCESSING: ['PROCESSING'],
  REJECTED: ['PROCESSING'],
  COMPLETED: ['PROCESSING'],
  TAMPERED: ['PROCESSING'],
}
const auditActions = { REJECTED: 'batch-rejected', TAMPERED: 'batch-tampered', PAUSED: 'batch-approved' } as const

const change: Make<'batch-change'> = (scene) => {
  const { dice, known, nowMs } = scene
  const isOver = dice.percent(8)
  const open = [...known.batches.values()].filter(
    ({ state }) => state !== 'PROCESSING' && FINAL_STATES.includes(state) === isOver,
  )
  if (open.length === 0) return null
  const batch = dice.recent(open)
  const { id, state } = batch
  const to = dice.of(NEXT[state])
  const ends = FINAL_STATES.includes(to)
  const action = auditActions[to as keyof typeof auditActions]
  const owner = known.owners.get(id) ?? null
  return {
    kind: 'batch-change',
    batch: id,
    from: dice.percent(85) && !isOver ? [state] : ['PAUSED'],
    owner: dice.percent(85) ? owner : dice.of(owners),
    to,
    atMs: nowMs,
    reason: ends ? 'no good' : null,
    waits: to === 'PAUSED' ? { limit: 'queue-hour', roomAtMs: dice.percent(50) ? nowMs + 1000 : null } : null,
    notBeforeMs: to === 'PAUSED' ? nowMs + 60_000 : null,
    isReleased: ends || dice.percent(6),
    audit: action ? scene.audit(action, { batch: id }) : null,
  }
}

function chunkWish(scene: Scene, { participant }: BatchRecord): Wish {
  const { dice, nowMs } = scene
  const { spend: _spend, lookedAt: _lookedAt, ...wish } = dice.percent(75) ? issue(scene) : refuse(scene)
  const { pki } = wish.certificate ?? { pki: 'smki-device' as const }
  const spender = { participant, interface: 'batched', pki, submission: 'batch' } as const
  return wish.certificate && dice.percent(85)
    ? { ...wish, spend: { spender, amounts: { submitted: 0, processed: 1 }, atMs: nowMs } }
    : wish
}

const chunk: Make<'batch-chunk'> = (scene) => {
  const { dice, known, nowMs } = scene
  const open = [...known.batches.values()].filter(({ state }) => state === 'PROCESSING')
  if (open.length === 0) return null
  const led = open.filter(({ id }) => known.owners.has(id))
  if (led.length === 0 && dice.percent(75)) return null
  const batch = dice.of(led.length > 0 && dice.percent(90) ? led : open)
  const most = Math.min(1 + dice.below(4), batch.size - batch.done)
  const wishes = Array.from({ length: Math.max(0, most) }, () => chunkWish(scene, batch))
  // A repeated serial number is a fault of whoever made it, not something a batch can be told.
  const sound = wishes.filter(({ certificate }) => certificate === undefined || !known.serials.has(certificate.serial))
  return {
    kind: 'batch-chunk',
    batch: batch.id,
    first: dice.percent(82) ? batch.done : batch.done + 1,
    owner: known.owners.get(batch.id) ?? dice.of(owners),
    nowMs,
    untilMs: nowMs + LEASE_MS,
    retryMs: nowMs + dice.of([0, 60_000, 6 * 3_600_000]),
    lookedAt: dice.percent(40) ? null : known.revision - (dice.percent(90) ? 0 : 1),
    wishes: sound,
  }
}

const purge: Make<'batch-purge'> = ({ dice, nowMs }) => ({
  kind: 'batch-purge',
  beforeMs: nowMs - (1 + dice.below(4)) * 24 * 3_600_000,
  most: 1 + dice.below(12),
})

const look: Make<'batch-look'> = ({ dice, known }) => {
  const ids = [...known.batches.keys(), ...known.uploads.keys(), 1]
  return {
    kind: 'batch-look',
    batch: dice.recent(ids),
    index: dice.below(8),
    participant: dice.percent(50) ? dice.of(participants) : null,
    states: dice.percent(40) ? dice.of([['COMPLETED'], ['QUEUED', 'PROCESSING'], ['PENDING']] as const) : null,
    before: dice.percent(30) ? dice.recent(ids) : null,
    limit: 1 + dice.below(12),
  }
}

const makers: readonly (readonly [weight: number, make: Make<BatchOperation['kind']>])[] = [
  [7, begin],
  [10, addParts],
  [12, submit],
  [4, drop],
  [14, claim],
  [3, lease],
  [26, change],
  [60, chunk],
  [4, purge],
  [8, look],
]

/** Returns the next operation on batches, of those for which there is a batch. */
export function makeBatch(scene: Scene): BatchOperation {
  for (;;) {
    const made = scene.dice.weighted(makers)(scene)
    if (made) return made
  }
}
