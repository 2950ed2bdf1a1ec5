import { expect, test } from 'vitest'
import type { SignOrder } from '../../../../core/authority/batch/chunk-messages.ts'
import { gatherParts } from '../../../../core/authority/batch/gather-parts.ts'
import { LocalThread } from '../../../../core/authority/batch/local-thread.ts'
import { prepareChunk } from '../../../../core/authority/batch/prepare-chunk.ts'
import type { ThreadChooser } from '../../../../core/authority/batch/thread-chooser.ts'
import { clockOf } from '../../../../core/base/clock.ts'
import type { BatchRecord } from '../../../../core/records/batch.ts'
import { entriesOf, orderOf } from '../../../support/batch.ts'
import { world } from '../../../support/fixtures.ts'
import { deviceCsr } from '../../../support/register.ts'
import { expectError } from '../../../support/test-register.ts'

/** A thread that records its sign orders. */
class WatchedThread extends LocalThread {
  readonly told: Omit<SignOrder, 'kind'>[] = []

  override sign(order: Omit<SignOrder, 'kind'>): ReturnType<LocalThread['sign']> {
    this.told.push(order)
    return super.sign(order)
  }
}

test('a thread is told to forget a part that it examined and will not sign', async () => {
  const { notAfterSeconds } = await world.deps().issuingCa('smki-device/issuing-dca', null)
  const deps = world.deps({ clock: clockOf(() => (notAfterSeconds + 10) * 1000) })
  const thread = new WatchedThread(deps)
  const threads = { choose: async () => thread } as unknown as ThreadChooser
  const batch = { ...orderOf('operator'), id: 1, size: 1, done: 0 } as BatchRecord
  const [part] = gatherParts(entriesOf([deviceCsr(1)]), 1)
  if (!part) throw new Error('no part')
  await expectError(() => prepareChunk(batch, part, 0, threads, deps), 'CA_NOT_VALID_NOW', /not at/)
  expect(thread.told).toMatchObject([{ ticket: 1, wanted: [] }])
  const changed = { ...part, digest: '0'.repeat(64) }
  expect(await prepareChunk(batch, changed, 0, threads, deps)).toEqual({ kind: 'tampered' })
  expect(thread.told).toMatchObject([{ ticket: 1 }, { ticket: 2, wanted: [] }])
})
