import type { LightMyRequestResponse } from 'fastify'
import { batchSettingsSchema } from '../../core/authority/world/document/world-document.ts'
import {
  type BatchState,
  clockOf,
  type IssuingCa,
  MAX_BATCH_CSRS,
  type ProfileId,
  type Revocation,
  type Store,
  type World,
} from '../../core/index.ts'
import { MemoryStore } from '../../core/store/memory/memory-store.ts'
import { BatchIntake } from '../../server/batch-intake/batch-intake.ts'
import { BatchParser } from '../../server/batch-intake/batch-parser.ts'
import { parseServerConfig } from '../../server/config/server-config.ts'
import type { ServerDeps } from '../../server/http/deps.ts'
import { makeDeps } from '../../server/make-deps.ts'
import { world } from './fixtures.ts'
import { putParticipant, rangeOf } from './register.ts'
import { storedCa } from './revocation.ts'
import { appFor, callerOf } from './server.ts'
import { NOW_SECONDS } from './world.ts'
import { readValid, textsOf, type XmlNode } from './xsd.ts'

const SUBMIT = '/1.0/PortalCSRBatch/SubmitCSRBatch'
const RESULT = '/1.0/PortalCSRBatch/CSRBatchResult'

// One for all: it takes a third of a second to start.
class SharedParser extends BatchParser {
  override async end(): Promise<void> {}
}
const parser = new SharedParser({ maxCsrs: MAX_BATCH_CSRS })

// Worker threads take a second to start; a CA whose key is in a token signs without them.
const signingHere = (ca: IssuingCa): IssuingCa => ({ ...ca, signer: { sign: (data) => ca.signer.sign(data) } })

export type Gate = (ca: IssuingCa) => Promise<IssuingCa>

/** A server with the Batched service, whose clock and CAs the test has in its hand. */
export class BatchedBench {
  readonly store: Store
  readonly faults: unknown[] = []
  nowMs = NOW_SECONDS * 1000
  /** Every use of a CA waits for it. */
  gate: Gate = async (ca) => ca
  readonly deps: ServerDeps

  constructor(settings: object = {}, maxBodyOctets = 10_000_000, store: Store = new MemoryStore()) {
    this.store = store
    const issuing = world.deps({
      store: this.store,
      clock: clockOf(() => this.nowMs),
      config: { ...world.config, batches: batchSettingsSchema.parse(settings) },
      issuingCa: async (profile, name) => this.gate(signingHere(await world.ca(profile, name))),
    })
    const whole: World = {
      ...issuing,
      directory: 'nowhere',
      caCertificates: async () => [],
      refresh: async () => {},
      close: async () => {},
    }
    const deps = makeDeps(whole, parseServerConfig('batches: { threads: 1 }', 'test'), 'test build')
    const batchIntake = new BatchIntake({ maxBodyOctets, heldOctets: 2 * maxBodyOctets }, parser)
    this.deps = { ...deps, batchIntake }
  }

  /** Puts participants whose devices lie in ranges of their own. */
  async participants(...ids: string[]): Promise<void> {
    for (const [i, id] of ids.entries())
      await putParticipant(id, this.deps.world, { name: `Example ${id}`, eui64Ranges: rangeOf(0x10 + i) })
  }

  /** Puts a revocation into the store that no command would make, there being no CRL to tell of it. */
  async revokeCa(profile: ProfileId): Promise<void> {
    const { serial } = await storedCa(profile, null, { deps: this.deps.world, nowSeconds: this.nowMs / 1000 })
    const root = this.deps.world.profiles.get(profile).issuer
    const revocation: Revocation = {
      serial,
      issuerCa: root,
      reason: 'cACompromise',
      atSeconds: this.nowMs / 1000,
      invaliditySeconds: null,
      actor: 'tests',
      comment: 'test',
      keyFingerprint: '0'.repeat(64),
      notAfterSeconds: this.nowMs,
    }
    const audit = { atSeconds: this.nowMs / 1000, actor: 'tests', action: 'revoked', detail: { serial } } as const
    await this.store.revocations.revoke(revocation, audit)
  }

  start(): void {
    this.deps.batches.start({ error: (detail) => this.faults.push(detail) })
  }

  stop(): Promise<void> {
    return this.deps.batches.stop()
  }

  submit(body: string | Uint8Array, participant = 'alpha', type = 'application/xml;charset=UTF-8') {
    return appFor('web-services', callerOf('batched-client', participant), this.deps).inject({
      method: 'POST',
      url: SUBMIT,
      headers: { 'content-type': type },
      payload: Buffer.from(body),
    })
  }

  /** Submits, expects it to be taken, and returns its number. */
  async accepted(body: string, participant = 'alpha'): Promise<string> {
    const answer = await this.submit(body, participant)
    const read = readAnswer(answer)
    if (statusIn(read) !== 'PENDING') throw new Error(`the batch was not taken: ${answer.body}`)
    return textsOf(read, 'BatchId')[0] as string
  }

  result(query: string, participant = 'alpha') {
    return appFor('web-services', callerOf('batched-client', participant), this.deps).inject({
      method: 'GET',
      url: `${RESULT}${query}`,
    })
  }

  /** Asks until the batch stands so, and returns the answer. */
  async until(id: string, state: BatchState): Promise<XmlNode> {
    for (let tries = 0; tries < 400; tries++) {
      const read = readAnswer(await this.result(`?BatchId=${id}`))
      if (statusIn(read) === state) return read
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error(`batch ${id} is not ${state} after ten seconds: ${JSON.stringify(this.faults)}`)
  }
}

/** Returns an answer of the service: HTTP 200, its content type, and as its schema says. */
export function readAnswer({ statusCode, headers, body }: LightMyRequestResponse): XmlNode {
  if (statusCode !== 200) throw new Error(`HTTP ${statusCode}: ${body}`)
  if (headers['content-type'] !== 'application/xml;charset=UTF-8') throw new Error(`of type ${headers['content-type']}`)
  return readValid('batched', body)
}

export const statusIn = (node: XmlNode): string | undefined => textsOf(node, 'BatchStatus')[0]

/** Returns a SubmitCSRBatch as a client would write it. */
export const batchOf = (
  csrs: Readonly<Record<string, Uint8Array | string>>,
  id = 'batch-1',
  version = '1.0',
): string => {
  const entries = Object.entries(csrs).map(
    ([name, csr]) =>
      `  <DeviceCSR ID="${name}">${typeof csr === 'string' ? csr : Buffer.from(csr).toString('base64')}</DeviceCSR>\n`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<SubmitCSRBatch ID="${id}">\n  <Version>${version}</Version>\n${entries.join('')}</SubmitCSRBatch>\n`
}

/** Returns what came of each CSR: its status, and its error code where it has one. */
export const outcomesIn = (node: XmlNode): Record<string, string> =>
  Object.fromEntries(
    node.children
      .filter(({ name }) => name === 'DeviceCertificate')
      .map((entry) => {
        const [status] = textsOf(entry, 'Status')
        const [code] = textsOf(entry, 'ErrorCode')
        return [entry.attributes.ID as string, code === undefined ? `${status}` : `${status} ${code}`]
      }),
  )
