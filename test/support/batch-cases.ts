import { readResults } from '../../core/authority/batch/read-batch.ts'
import { type SubmitOptions, submitBatch } from '../../core/authority/batch/submit-batch.ts'
import { namedBits, sequence } from '../../core/pki/x509/der-writer.ts'
import type { BatchOrder } from '../../core/records/batch.ts'
import { type BatchBench, entriesOf, orderOf } from './batch.ts'
import { extension, HW_TYPE, hardwareModuleName, makeCsr } from './csr.ts'
import { ecKey, type KeyPair } from './keys.ts'
import { deviceCsr, putParticipant } from './register.ts'

/** Returns a device CSR for an EUI-64. */
export function csrOf(eui64: string, key: KeyPair, bits: readonly number[] = [0], hwType = HW_TYPE): Uint8Array {
  const names = sequence(hardwareModuleName(hwType, Buffer.from(eui64, 'hex')))
  return makeCsr({
    subject: sequence(),
    extensions: [extension('keyUsage', true, namedBits([...bits])), extension('subjectAltName', true, names)],
    key,
  })
}

/** One CSR of each kind that is refused, between good ones; what the single path says of each in the same order. */
export function mixedCsrs(): { csr: Uint8Array; profile: 'smki-device/device-ds' | 'smki-device/device-ka' }[] {
  const ds = 'smki-device/device-ds' as const
  const ka = 'smki-device/device-ka' as const
  const [a, b] = [ecKey('batch a'), ecKey('batch b')]
  const flipped = Uint8Array.from(deviceCsr(50))
  flipped[flipped.length - 1] = (flipped.at(-1) as number) ^ 1
  const good = (n: number) => ({ csr: deviceCsr(n), profile: ds })
  return [
    good(1),
    { csr: csrOf('00005eef10000002', a, [4]), profile: ka },
    { csr: Uint8Array.of(0x30, 0x03, 1, 2), profile: ds },
    { csr: deviceCsr(3).subarray(0, 100), profile: ds },
    good(4),
    { csr: flipped, profile: ds },
    { csr: csrOf('00005eef20000001', ecKey('batch foreign')), profile: ds },
    { csr: csrOf('00005eef10000005', ecKey('batch live'), [0], '1.2.826.0.1.8641679.1.99'), profile: ds },
    { csr: csrOf('00005eef10000006', a), profile: ds },
    { csr: csrOf('00005eef10000007', b), profile: ds },
    { csr: csrOf('00005eef10000007', b, [4]), profile: ka },
    { csr: csrOf('00005eef10000008', ecKey('batch both'), [0, 4]), profile: ka },
    { csr: csrOf('00005eef10000009', ecKey('batch crl'), [6]), profile: ds },
    { csr: csrOf('00005eef10ffff01', ecKey('batch one')), profile: ds },
    { csr: csrOf('00005eef10ffff01', ecKey('batch two')), profile: ds },
    // The same key and subject again is a renewal.
    { csr: csrOf('00005eef10000007', b), profile: ds },
    good(10),
  ]
}

/** A device of which one certificate is enough. */
export const threshold = {
  kind: 'device-threshold',
  id: '00005eef10ffff01',
  participant: null,
  value: { certificates: 1, reason: 'a test' },
} as const
/** The devices of participant alpha. */
export const ownRange = { eui64Ranges: [{ from: '00005eef10000000', to: '00005eef10ffffff' }] }

/** Puts two participants, alpha and beta, into the store of a bench. */
export async function withParties(bench: BatchBench): Promise<BatchBench> {
  await putParticipant('alpha', bench.deps, ownRange)
  await putParticipant('beta', bench.deps, { eui64Ranges: [{ from: '00005eef20000000', to: '00005eef20ffffff' }] })
  return bench
}

/** Returns so many CSRs of different devices of alpha's. */
export const devices = (count: number, first = 100): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => deviceCsr(first + i))

/** What tests do with batches of alpha's, in the bench that is in use. */
export function batchHelpers(current: () => BatchBench) {
  const submit = (csrs: readonly Uint8Array[], changes: Partial<BatchOrder> = {}, options: SubmitOptions = {}) =>
    submitBatch(orderOf('alpha', changes), entriesOf(csrs), current().deps, options)
  const resultsOf = async (id: number) => {
    const found = []
    for await (const each of readResults(id, 'alpha', current().deps)) found.push(each)
    return found
  }
  const outcomes = async (id: number) =>
    (await resultsOf(id)).map(({ result }) => (result.kind === 'issued' ? 'issued' : result.code))
  const spent = async (participant: string) => {
    const sum = { submitted: 0, processed: 0 }
    for await (const { amounts } of current().store.spending(participant)) {
      sum.submitted += amounts.submitted
      sum.processed += amounts.processed
    }
    return sum
  }
  return { submit, resultsOf, outcomes, spent }
}
