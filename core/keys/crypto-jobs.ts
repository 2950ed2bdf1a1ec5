import type { KeyObject } from 'node:crypto'
import type { Proof } from '../x509/proof.ts'

// Jobs and their answers on their way between threads: octets one after another in one piece of memory that is moved.

/** Judges a proof of possession: three runs of octets, the key, what is signed and the signature; or signs one run. */
export type CryptoJob = { readonly kind: 'prove' } | { readonly kind: 'sign'; readonly key: number }

export interface CryptoOrder {
  /** Keys that the thread has not seen before, under the numbers that jobs name them by. */
  readonly keys: readonly (readonly [number, KeyObject])[]
  readonly jobs: readonly CryptoJob[]
  readonly runs: PackedRuns
}

/** One answer a job: what is said of a proof, a run of octets of `runs` (its number), or what a signer threw. */
export type CryptoAnswer = Proof | number | { readonly error: unknown }

export interface CryptoReply {
  readonly answers: readonly CryptoAnswer[]
  readonly runs: PackedRuns
}

export interface PackedRuns {
  readonly octets: Uint8Array<ArrayBuffer>
  readonly ends: readonly number[]
}

export function packRuns(runs: readonly Uint8Array[]): PackedRuns {
  const ends: number[] = []
  let end = 0
  for (const { length } of runs) {
    end += length
    ends.push(end)
  }
  const octets = new Uint8Array(end)
  for (const [i, run] of runs.entries()) octets.set(run, (ends[i] as number) - run.length)
  return { octets, ends }
}

export const runAt = ({ octets, ends }: PackedRuns, i: number): Uint8Array =>
  octets.subarray(i === 0 ? 0 : ends[i - 1], ends[i])
