import { afterEach, expect, test } from 'vitest'
import { ProofThread } from '../../../../core/authority/issuance/csr/proof-thread.ts'
import { signData } from '../../../../core/pki/x509/signature.ts'
import { ecKey } from '../../../support/keys.ts'

const key = ecKey('proof thread')
const other = ecKey('proof thread, another')
const data = Uint8Array.of(1, 2, 3)
const signature = signData(data, key.privateKey)

let thread = new ProofThread()
afterEach(async () => {
  await thread.end()
  thread = new ProofThread()
})

test('of proofs asked for together, each has its own verdict', async () => {
  const offCurve = key.spkiDer.slice()
  offCurve[offCurve.length - 1] = (offCurve.at(-1) as number) ^ 1
  const verdicts = await Promise.all([
    thread.judge(key.spkiDer, data, signature),
    thread.judge(other.spkiDer, data, signature),
    thread.judge(offCurve, data, signature),
    thread.judge(key.spkiDer, Uint8Array.of(1, 2, 4), signature),
    thread.judge(key.spkiDer, data, signature.subarray(1)),
    thread.judge(key.spkiDer, data, signature),
  ])
  expect(verdicts).toEqual(['right', 'wrong', 'no-key', 'wrong', 'wrong', 'right'])
})

test('what waits when the thread ends is told so, and whoever asks next has a new thread', async () => {
  await thread.judge(key.spkiDer, data, signature)
  // Enough that the thread is still at it when it is ended.
  const asked = Array.from({ length: 2_000 }, () => thread.judge(key.spkiDer, data, signature))
  const settled = Promise.allSettled(asked)
  await new Promise((resolve) => setImmediate(resolve))
  await thread.end()
  const reasons = (await settled).map((each) => (each.status === 'rejected' ? String(each.reason) : each.value))
  expect(new Set(reasons)).toEqual(new Set(['Error: the thread for proofs ended']))
  expect(await thread.judge(key.spkiDer, data, signature)).toBe('right')
})
