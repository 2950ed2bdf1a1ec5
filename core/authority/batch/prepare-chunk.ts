import { errorFromJson, PkiError } from '../../base/index.ts'
import type { ProfileId } from '../../pki/profile/ids/index.ts'
import type { NoRoom } from '../../quota/index.ts'
import type { BatchRecord } from '../../records/index.ts'
import type { BatchPart } from '../../store/index.ts'
import type { IssuingCa } from '../issuance/ca/index.ts'
import { checks, drawSerial, type Entitled, type IssuingDeps, readyCa, type SignatureFacts } from '../issuance/index.ts'
import { roomFor } from '../limits/index.ts'
import { spenderOfBatch } from './batch-order.ts'
import type { Examined, SignedChunk } from './chunk-messages.ts'
import { type CsrFacts, factsOfCsrs } from './csr-facts.ts'
import type { ThreadChooser } from './thread-chooser.ts'
import { type ChunkThread, forgetPart } from './worker-pool.ts'

/** The outcome of one CSR before the commit, which may still refuse it. `facts` is null if the worker refused the CSR. */
export type PreparedCsr =
  | { readonly kind: 'refused'; readonly error: PkiError; readonly facts: CsrFacts | null }
  | { readonly kind: 'fault'; readonly message: string; readonly facts: CsrFacts }
  | { readonly kind: 'no-room'; readonly decision: NoRoom; readonly facts: CsrFacts }
  | { readonly kind: 'signed'; readonly facts: CsrFacts; readonly entitled: Entitled; readonly signed: Signed }

/** A signed certificate that is not committed yet. */
type Signed = Omit<SignatureFacts, 'issuedAtSeconds'>

/** A part of a batch that is ready to commit: its CSRs from index `first` on, up to the first that must wait. */
export interface PreparedChunk {
  readonly kind: 'prepared'
  readonly first: number
  readonly examined: Examined
  readonly csrs: readonly PreparedCsr[]
  readonly issuedAtSeconds: number
  /** The revision of the register that entitlement was checked at; null if no entry of it was used. */
  readonly revision: number | null
  /** The limit for which the rest of the part waits, or null. */
  readonly wait: NoRoom | null
}

/**
 * Makes signed certificates from a part of a batch, from CSR `first` on. A worker thread reads and verifies the CSRs; this
 * thread checks entitlement and allowance in request order; the worker builds, lints and signs as many as fit. Spends and
 * commits nothing. Returns `tampered` if the part has changed since its upload.
 * @throws {PkiError} a fault that the lab must correct, such as `KEY_PASSPHRASE_REQUIRED`
 */
export async function prepareChunk(
  batch: BatchRecord,
  part: BatchPart,
  first: number,
  threads: ThreadChooser,
  deps: IssuingDeps,
): Promise<PreparedChunk | { readonly kind: 'tampered' }> {
  const { profile, environment } = batch
  const thread = await threads.choose(batch)
  const { octets, digest } = part
  const examined = await thread.examine({ octets, digest, from: first - part.first, profile, environment })
  try {
    if (examined.isIntact) return await signPart(batch, first, examined, { thread, threads }, deps)
  } catch (error) {
    // The thread holds what it has examined until it is told to forget. If the thread itself failed, that fails too.
    await forgetPart(thread, examined.ticket).catch(() => undefined)
    throw error
  }
  await forgetPart(thread, examined.ticket)
  return { kind: 'tampered' }
}

async function signPart(
  batch: BatchRecord,
  first: number,
  examined: Examined,
  { thread, threads }: { readonly thread: ChunkThread; readonly threads: ThreadChooser },
  deps: IssuingDeps,
): Promise<PreparedChunk> {
  const { environment } = batch
  const spender = spenderOfBatch(batch, deps.profiles)
  const facts = factsOfCsrs(examined, environment, deps.profiles)
  const { entitle, revision } = await checks.register(batch, spender.pki, deps)
  const entitled = facts.map((each) => (each ? entitle(each) : null))
  const eligible = entitled.flatMap((each, i) => (each === null || each instanceof PkiError ? [] : [i]))
  const decision = await roomFor(spender, { submitted: 0, processed: eligible.length }, deps)
  const wanted = decision.kind === 'fits' ? eligible : eligible.slice(0, decision.fits)
  const { serials, issuers } = await drawFor(wanted, facts, environment, deps)
  const issuedAtSeconds = deps.clock.nowSeconds()
  const { ticket } = examined
  const chunk = await thread.sign({ ticket, wanted, serials, nowSeconds: issuedAtSeconds, cas: threads.post(issuers) })
  const signed = new Map(wanted.map((index, i) => [index, signedAt(i, chunk, serials, issuers, facts[index])]))
  const waitsFrom = decision.kind === 'queue' ? eligible[wanted.length] : undefined
  const csrs = facts.slice(0, waitsFrom).map((each, i): PreparedCsr => {
    const error = entitled[i]
    if (each === null) return { kind: 'refused', error: refusalAt(i, examined), facts: null }
    if (error instanceof PkiError) return { kind: 'refused', error, facts: each }
    const outcome = signed.get(i)
    if (typeof outcome === 'string') return { kind: 'fault', message: outcome, facts: each }
    if (outcome) return { kind: 'signed', facts: each, entitled: error as Entitled, signed: outcome }
    return { kind: 'no-room', decision: decision as NoRoom, facts: each }
  })
  const wait = decision.kind === 'queue' ? decision : null
  return { kind: 'prepared', first, examined, csrs, issuedAtSeconds, revision, wait }
}

/** Draws a serial number for each certificate and opens the CAs that will sign them. */
async function drawFor(
  wanted: readonly number[],
  facts: readonly (CsrFacts | null)[],
  environment: string | null,
  deps: IssuingDeps,
): Promise<{ serials: Uint8Array[]; issuers: ReadonlyMap<ProfileId, IssuingCa> }> {
  const issuers = new Map<ProfileId, IssuingCa>()
  const serials: Uint8Array[] = []
  for (const index of wanted) {
    const { profile } = facts[index] as CsrFacts
    if (!issuers.has(profile.issuer)) issuers.set(profile.issuer, await readyCa(profile, environment, deps))
    serials.push(drawSerial(deps.random, profile.fields.serialOctets.value, deps.clock.nowSeconds()))
  }
  return { serials, issuers }
}

function signedAt(
  i: number,
  chunk: SignedChunk,
  serials: readonly Uint8Array[],
  issuers: ReadonlyMap<ProfileId, IssuingCa>,
  facts: CsrFacts | null | undefined,
): Signed | string {
  const fault = chunk.faults.get(i)
  if (fault !== undefined) return fault
  const { profile } = facts as CsrFacts
  return {
    serial: serials[i] as Uint8Array,
    issuerCa: (issuers.get(profile.issuer) as IssuingCa).id,
    der: chunk.ders.subarray(i === 0 ? 0 : chunk.ends[i - 1], chunk.ends[i]),
    notBeforeSeconds: chunk.notBeforeSeconds[i] as number,
    notAfterSeconds: chunk.notAfterSeconds[i] as number,
  }
}

/** Returns the refusal of a CSR that the worker refused. `i` is its index in the part. */
export function refusalAt(i: number, { refused }: Examined): PkiError {
  const found = refused.get(i)
  if (!found) throw new Error(`CSR ${i} of a part has neither a profile nor a refusal`)
  return errorFromJson(found)
}
