import type { Decision } from '../../../core/quota/spending.ts'
import type { BatchResult } from '../../../core/records/batch.ts'
import type { AccessChange } from '../../../core/store/access-store.ts'
import type { UnitRefusal } from '../../../core/store/batch-store.ts'
import { auditAlone, type CommitUnit } from '../../../core/store/commit-unit.ts'
import { fingerprintOf } from '../../../core/store/fingerprint.ts'
import type { Store } from '../../../core/store/store.ts'
import type { OpenedBackend } from '../store-backends.ts'
import type { AccessWish, AdminWish, BatchOperation, Operation, Outcome, Wish } from './operation.ts'
import {
  bare,
  broken,
  commitWords,
  ofBatch,
  ofCommit,
  ofFault,
  saidOfBatch,
  saidOfDecision,
  saidOfState,
  seen,
  several,
} from './outcomes.ts'
import { markOf } from './words.ts'

// With outcomes.ts the only file that knows what the store calls things.

/** Does what an operation says and returns what came of it; where the store throws, it is `broken`. */
export async function perform(backend: OpenedBackend, operation: Operation): Promise<Outcome> {
  try {
    return await performSound(backend, operation)
  } catch (error) {
    return broken(error)
  }
}

async function performSound(backend: OpenedBackend, operation: Operation): Promise<Outcome> {
  const { store } = backend
  switch (operation.kind) {
    case 'issue':
    case 'renew':
    case 'refuse':
    case 'wait':
    case 'end-wait':
    case 'repeatable':
    case 'enrol':
    case 'make-ca':
      return ofCommit(await store.commit(unitOf(operation.wish)))
    case 'at-once':
      return several(await Promise.all(operation.wishes.map((wish) => commitOne(store, wish))))
    case 'change-register':
    case 'publish-limit':
    case 'override':
    case 'decide-form':
      return change(store, operation.change)
    case 'change-access':
      return bare(await store.access.change(accessChangeOf(operation.change), operation.audit))
    case 'revoke': {
      const outcome = await store.revocations.revoke(operation.revocation, operation.audit)
      return { is: outcome.kind, said: outcome.kind === 'already' ? markOf(outcome.by) : '', value: outcome }
    }
    case 'mark': {
      const outcome = await store.revocations.mark(operation.mark, operation.expected, operation.audit)
      return bare(outcome.kind, outcome)
    }
    case 'issue-crl':
      return bare(await store.crls.commit(operation.crl, operation.audit))
    case 'notify':
      return bare('notified', await store.notices.notify(operation.notices, operation.audit))
    case 'submit-form': {
      const { form, file, audit } = operation
      const withId = (id: number) => ({ ...audit, detail: { ...audit.detail, id } })
      const outcome = await store.forms.submit(form, file, withId)
      const id = outcome.kind === 'waits' ? outcome.id : outcome.record.id
      return { is: outcome.kind, said: String(id), value: { ...outcome, id } }
    }
    case 'set':
      await store.putSetting(operation.name, operation.value, operation.audit)
      return bare('set')
    case 'reopen':
      await backend.reopen()
      return bare('reopened')
    case 'batch-begin':
    case 'batch-parts':
    case 'batch-submit':
    case 'batch-drop':
    case 'batch-claim':
    case 'batch-lease':
    case 'batch-change':
    case 'batch-chunk':
    case 'batch-purge':
    case 'batch-look':
      return performBatch(store, operation)
    default:
      return look(store, operation)
  }
}

function unitOf(wish: Wish): CommitUnit {
  const { certificate, binding, ca, spend, lookedAt, guards, beginsToWait, hasWaited, repeatable, token, audit } = wish
  return {
    certificate: certificate ?? null,
    binding: binding ?? null,
    ca: ca ?? null,
    spend: spend ?? null,
    revision: lookedAt ?? null,
    guards: guards ?? [],
    enqueue: beginsToWait ?? null,
    dequeue: hasWaited ?? null,
    ...(repeatable ? { idempotency: repeatable } : {}),
    ...(token ? { token } : {}),
    audit,
  }
}

const commitOne = (store: Store, wish: Wish): Promise<Outcome> => store.commit(unitOf(wish)).then(ofCommit, broken)

async function change(store: Store, wish: AdminWish): Promise<Outcome> {
  const { lookedAt, put = [], remove = [], limits = [], overrides = [], form, audit } = wish
  const all = { expectedRevision: lookedAt, put, remove, limits, overrides, ...(form ? { form } : {}), audit }
  return bare(await store.change(all))
}

function accessChangeOf(wish: AccessWish): AccessChange {
  if ('remove' in wish)
    return wish.remove === 'client'
      ? { kind: 'remove-client', fingerprint: wish.fingerprint }
      : { kind: 'remove-key', name: wish.name }
  if (wish.add === 'client') return { kind: 'add-client', client: wish.client }
  return wish.add === 'key' ? { kind: 'add-key', key: wish.key } : { kind: 'add-token', token: wish.token }
}

async function performBatch({ batches }: Store, operation: BatchOperation): Promise<Outcome> {
  switch (operation.kind) {
    case 'batch-begin': {
      const id = await batches.begin(operation.order, operation.atMs)
      return { is: 'begun', said: String(id), value: id }
    }
    case 'batch-parts':
      await batches.addParts(operation.batch, operation.parts)
      return bare('added')
    case 'batch-submit': {
      const { kind: _kind, batch, repeatable, ...submission } = operation
      const outcome = await batches.submit(batch, { ...submission, ...(repeatable ? { idempotency: repeatable } : {}) })
      if (outcome.kind === 'submitted') return { is: 'submitted', said: String(outcome.reference), value: outcome }
      return ofCommit(outcome)
    }
    case 'batch-drop':
      await batches.dropUpload(operation.batch)
      return bare('dropped')
    case 'batch-claim': {
      const { kind: _kind, ...claim } = operation
      return ofBatch('claimed', await batches.claim(claim))
    }
    case 'batch-lease':
      await batches.renewLeases(operation.owner, operation.untilMs)
      return bare('renewed')
    case 'batch-change': {
      const { kind: _kind, batch, ...rest } = operation
      return ofBatch('changed', await batches.change(batch, rest))
    }
    case 'batch-chunk':
      return commitChunk(batches, operation)
    case 'batch-purge':
      return purge(batches, operation)
    case 'batch-look': {
      const { batch, index, participant, states, before, limit } = operation
      const query = { participant: participant ?? undefined, states: states ?? undefined, before: before ?? undefined }
      const found = {
        batch: await batches.find(batch),
        list: await batches.list({ ...present(query), limit }),
        part: await batches.findPart(batch, index),
        results: await batches.listResults(batch, index, limit),
        owners: (await batches.owners()).toSorted(),
      }
      return seen(found, `${found.list.length} ${found.results.length}`)
    }
    default:
      return operation satisfies never
  }
}

async function commitChunk(
  batches: Store['batches'],
  { kind: _kind, lookedAt, wishes, ...rest }: BatchOperation & { kind: 'batch-chunk' },
): Promise<Outcome> {
  const refused = new Map<number, UnitRefusal>()
  const outcome = await batches.commitChunk({
    ...rest,
    revision: lookedAt,
    units: wishes.map(unitOf),
    refuse(index, refusal) {
      refused.set(index, refusal)
      const { atSeconds, actor } = (wishes[index] as Wish).audit
      return auditAlone({ atSeconds, actor, action: 'refused', detail: { index, why: commitWords[refusal.kind] } })
    },
    results: (references) => references.map((reference, i) => resultOf(rest.first + i, reference)),
  })

  function resultOf(index: number, reference: number): BatchResult {
    const [certificate, refusal] = [wishes[index - rest.first]?.certificate, refused.get(index - rest.first)]
    const name = `${index}.csr`
    if (certificate && !refusal) return { index, name, kind: 'issued', serial: certificate.serial }
    const code = refusal ? commitWords[refusal.kind] : 'planned'
    return { index, name, kind: 'refused', code, message: 'no', source: null, cure: null, reference }
  }

  if (outcome.kind === 'revised') return bare(commitWords.revised)
  if (outcome.kind === 'lost') return bare('lost')
  const { batch, results, wait } = outcome
  const words = results.map((result) => (result.kind === 'issued' ? 'issued' : result.code))
  const waits = wait ? ` waits ${saidOfDecision(wait)}` : ''
  return { is: 'decided', said: `${saidOfBatch(batch)} (${words.join(' ')})${waits}`, value: outcome }
}

/** How much goes at a time is each backend's own affair; what is seen after the first time and in the end is not. */
async function purge(
  batches: Store['batches'],
  { beforeMs, most }: BatchOperation & { kind: 'batch-purge' },
): Promise<Outcome> {
  let { forgotten, isDone } = await batches.purge(beforeMs, most)
  const left = (await batches.list({ limit: 1000 })).map(({ id }) => id)
  while (!isDone) {
    const next = await batches.purge(beforeMs, most)
    forgotten += next.forgotten
    isDone = next.isDone
  }
  return { is: 'purged', said: `${forgotten} ${left.length}`, value: left }
}

async function look(store: Store, operation: Operation): Promise<Outcome> {
  switch (operation.kind) {
    case 'check-guard':
      return ofFault(await store.checkGuard(operation.guard))
    case 'allowance': {
      const { spender, amounts, atMs } = operation
      const { decisions, states } = await store.look({ spender, atMs, wanted: [amounts], withStates: true })
      const decision = saidOfDecision(decisions[0] as Decision)
      return { is: 'allowed', said: `${decision} ${markOf(states.map(saidOfState))}`, value: states }
    }
    case 'list-certificates': {
      const found = await store.listCertificates(operation.query)
      return seen(found, String(found.length))
    }
    case 'find-certificate': {
      const { serial, key, csr } = operation
      const certificate = await store.findCertificate(serial)
      const fingerprint = certificate ? fingerprintOf(certificate.der) : key
      const byFingerprint = await store.findCertificateByFingerprint(fingerprint)
      const answer = await store.findAnswer(key, csr)
      const binding = await store.findKeyBinding(key)
      return seen({ certificate, byFingerprint, answer, binding, cas: await store.listCas() })
    }
    case 'query-audit': {
      const found = await store.queryAudit(operation.query)
      return seen(found, String(found.length))
    }
    case 'find-audit': {
      const { sequence, serial, limit } = operation
      const rows = await store.listAudit(sequence, limit)
      return seen({ rows, row: await store.findAudit(sequence), issue: await store.findAuditOfSerial(serial) })
    }
    case 'look-at-register': {
      const { of: kind, id, participant } = operation
      const found = await store.findRegister(kind, id)
      const lists = [await store.listRegister({ kind }), await store.listRegister({ participant })]
      const { versions, overrides } = await store.limits()
      const revision = await store.revision()
      return seen({ found, lists, whole: await store.listRegister({}), versions, overrides, revision }, `${revision}`)
    }
    case 'look-at-queue': {
      const queue = await store.listQueue()
      return seen(queue, String(queue.length))
    }
    case 'look-at-spending': {
      const rows = await spendingOf(store, operation.participant)
      return seen(rows, String(rows.length))
    }
    case 'look-at-access': {
      const { access } = store
      const { digest, answer, atSeconds } = operation
      const found = {
        client: await access.findClient(digest),
        clients: await access.listClients(),
        key: await access.findApiKey(digest),
        keys: await access.listApiKeys(),
        salt: await access.apiKeySalt(Uint8Array.from(Buffer.from(digest, 'hex').subarray(0, 16))),
        token: await access.findToken(digest),
        answer: await access.findAnswer(answer, atSeconds),
      }
      return seen(found, found.answer ? 'kept' : 'not kept')
    }
    case 'look-at-revocations': {
      const { revocations } = store
      const { serials, issuerCa, fromSeconds, untilSeconds, unmarked } = operation
      const [first] = serials as [string]
      const facts = await revocations.facts(serials, unmarked)
      const last = await revocations.last(issuerCa)
      return seen(
        {
          found: await revocations.find(first),
          mark: await revocations.findMark(first),
          ofCa: await revocations.ofCa(issuerCa, untilSeconds),
          last,
          changed: (await revocations.changedBetween(fromSeconds, untilSeconds)).toSorted(),
          facts: facts.toSorted((a, b) => (a.serial < b.serial ? -1 : 1)),
        },
        String(last),
      )
    }
    case 'look-at-crls': {
      const { list, number, limit } = operation
      const { crls } = store
      const latest = await crls.latest(list)
      const summary = await crls.latestSummary(list)
      return seen(
        { latest, summary, found: await crls.find(list, number), history: await crls.history(list, limit) },
        String(latest?.number ?? 0),
      )
    }
    case 'look-at-notices': {
      const { participant, before, limit } = operation
      const query = present({ participant: participant ?? undefined, before: before ?? undefined })
      const found = await store.notices.list({ ...query, limit })
      return seen(found, String(found.length))
    }
    case 'look-at-forms': {
      const { id, participant, after } = operation
      const query = present({ participant: participant ?? undefined })
      const waiting = await store.forms.list({ ...query, after, state: 'waiting', limit: 10 })
      const all = await store.forms.list({ registrationAuthority: 'smki', limit: 20 })
      const found = { found: await store.forms.find(id), file: await store.forms.file(id), waiting, all }
      return seen(found, `${waiting.length} ${all.length}`)
    }
    case 'look-at-settings':
      return seen(await store.getSetting(operation.name))
    default:
      throw new Error(`operation "${operation.kind}" is no look`)
  }
}

/** Returns what is not undefined. */
const present = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }

/** Returns a line for every spending, in order of time and then of spender. */
export async function spendingOf(store: Store, participant: string | null): Promise<string[]> {
  const rows: { atMs: number; line: string }[] = []
  for await (const { spender, atMs, amounts } of store.spending(participant)) {
    const who = `${spender.participant} ${spender.interface} ${spender.pki} ${spender.submission}`
    rows.push({ atMs, line: `${who} ${new Date(atMs).toISOString()} ${amounts.submitted}/${amounts.processed}` })
  }
  return rows.toSorted((a, b) => a.atMs - b.atMs || (a.line < b.line ? -1 : 1)).map(({ line }) => line)
}

/** Returns where the audit log ends. */
export async function headOf(store: Store): Promise<{ readonly sequence: number; readonly hash: string }> {
  const { sequence, hash } = await store.auditHead()
  return { sequence, hash }
}
