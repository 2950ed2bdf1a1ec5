import { createPublicKey, verify } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { CryptoThread } from '../../../core/keys/crypto-thread.ts'
import { signData } from '../../../core/x509/signature.ts'
import { ecKey } from '../../support/keys.ts'

const key = ecKey('crypto thread')
const other = ecKey('crypto thread, another')
const data = Uint8Array.of(1, 2, 3)

const threads: CryptoThread[] = []
function makeThread(): CryptoThread {
  const thread = new CryptoThread()
  threads.push(thread)
  return thread
}
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.end()
})

test('of proofs asked for together, each has its own verdict', async () => {
  const thread = makeThread()
  const signature = signData(data, key.privateKey)
  const offCurve = key.spkiDer.slice()
  offCurve[offCurve.length - 1] = (offCurve.at(-1) as number) ^ 1
  const verdicts = await Promise.all([
    thread.prove(key.spkiDer, data, signature),
    thread.prove(other.spkiDer, data, signature),
    thread.prove(offCurve, data, signature),
    thread.prove(key.spkiDer, Uint8Array.of(1, 2, 4), signature),
    thread.prove(key.spkiDer, data, signature),
  ])
  expect(verdicts).toEqual(['right', 'wrong', 'no-key', 'wrong', 'right'])
})

test('signs with the key that was asked for; a key that cannot sign fails alone', async () => {
  const thread = makeThread()
  const [first, second] = [thread.signerOf(key.privateKey), thread.signerOf(other.privateKey)]
  const broken = thread.signerOf(createPublicKey(key.privateKey))
  const [a, b, c] = await Promise.allSettled([first.sign(data), broken.sign(data), second.sign(data)])
  expect(b.status).toBe('rejected')
  const signatureOf = (settled: typeof a): Uint8Array =>
    settled.status === 'fulfilled' ? settled.value : new Uint8Array()
  expect(verify('sha256', data, createPublicKey(key.privateKey), signatureOf(a))).toBe(true)
  expect(verify('sha256', data, createPublicKey(other.privateKey), signatureOf(c))).toBe(true)
})

test('what waits when the thread ends is told so, and whoever asks next has a new thread', async () => {
  const thread = makeThread()
  const signer = thread.signerOf(key.privateKey)
  await signer.sign(data)
  const asked = signer.sign(data)
  // Sent, and not answered: the event loop has turned once.
  await new Promise((resolve) => setImmediate(resolve))
  await thread.end()
  const settled = await Promise.resolve(asked).then(
    () => 'answered',
    (error: Error) => error.message,
  )
  expect(['answered', 'the thread for cryptography ended']).toContain(settled)
  expect(verify('sha256', data, createPublicKey(key.privateKey), await signer.sign(data))).toBe(true)
})
