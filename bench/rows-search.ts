import { randomInt } from 'node:crypto'
import type { CertificateRecord, Store } from '../core/index.ts'
import { participantOf } from './rows-units.ts'

const SEARCHES = 400
const PAGE = 100

/** Median and 99th percentile in milliseconds. */
export interface Timing {
  readonly medianMs: number
  readonly p99Ms: number
}

type Search = (known: CertificateRecord) => Promise<unknown>

/**
 * Times each kind of search for what one of `count` certificates, drawn anew each time, says of itself. Where a search
 * gives more than a page, the page begins at a place drawn too.
 */
export async function timeSearches(store: Store, count: number): Promise<Record<string, Timing>> {
  const searches: Record<string, Search> = {
    serial: ({ serial }) => store.findCertificate(serial),
    eui64: ({ eui64 }) => store.listCertificates({ eui64: eui64 ?? '', limit: PAGE }),
    participant: ({ participant }) => store.listCertificates({ participant, limit: PAGE }),
    participantPageAfter: ({ participant, serial }) =>
      store.listCertificates({ participant, after: serial, limit: PAGE }),
    issueOrderPageAfter: ({ serial }) => store.listCertificates({ after: serial, limit: PAGE }),
    issuedFrom: ({ issuedAtSeconds }) =>
      store.listCertificates({
        issuedFromSeconds: issuedAtSeconds,
        issuedBeforeSeconds: issuedAtSeconds + 86_400,
        limit: PAGE,
      }),
    issuedFromPageAfter: ({ issuedAtSeconds, serial }) =>
      store.listCertificates({ issuedFromSeconds: issuedAtSeconds - 3_600, after: serial, limit: PAGE }),
    key: ({ keyFingerprint }) => store.listCertificates({ keyFingerprint, latestOfKey: true, limit: PAGE }),
    answerToCsr: ({ keyFingerprint, csrDigest }) => store.findAnswer(keyFingerprint, csrDigest ?? ''),
    unknownFingerprint: ({ keyFingerprint }) => store.findCertificateByFingerprint(keyFingerprint),
    auditOfSerial: ({ serial }) => store.findAuditOfSerial(serial),
    auditOfParticipant: ({ participant }) => store.queryAudit({ participant, limit: PAGE }),
    auditOfParticipantBefore: ({ participant }) =>
      store.queryAudit({ participant, before: randomInt(1, count + 1), limit: PAGE }),
  }
  const known = await drawKnown(store, count)
  const timings: Record<string, Timing> = {}
  for (const [name, search] of Object.entries(searches)) timings[name] = await timeSearch(search, known)
  return timings
}

/** The row of an issue names its certificate. */
async function drawKnown(store: Store, count: number): Promise<CertificateRecord[]> {
  const known: CertificateRecord[] = []
  while (known.length < SEARCHES) {
    const row = await store.findAudit(randomInt(1, count + 1))
    const record = await store.findCertificate(String(row?.detail.serial))
    if (!record || record.participant !== participantOf((row?.sequence ?? 0) - 1)) throw new Error('a row is missing')
    known.push(record)
  }
  return known
}

async function timeSearch(search: Search, known: readonly CertificateRecord[]): Promise<Timing> {
  const times: number[] = []
  for (const record of known) {
    const start = performance.now()
    await search(record)
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  const at = (part: number): number => round(times[Math.floor(part * (times.length - 1))] as number)
  return { medianMs: at(0.5), p99Ms: at(0.99) }
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000
