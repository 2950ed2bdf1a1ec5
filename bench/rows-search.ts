import { randomInt } from 'node:crypto'
import type { CertificateRecord } from '../core/index.ts'
import { openReader, type Searched } from './rows-reader.ts'
import { participantOf } from './rows-units.ts'

// A process of its own, in which nothing but searches happens: times each kind in a file of so many certificates that
// the loader has put there, by a connection that cannot write. What the collector takes falls upon the searches.
const WARM_UP = 300
const SEARCHES = Number(process.env.TPKI_BENCH_SEARCHES ?? 2_000)
const PAGE = 100

/** Milliseconds. */
export interface Timing {
  readonly searches: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

type Search = (known: CertificateRecord) => Promise<unknown>

/**
 * Each kind of search for what one of `count` certificates, drawn anew each time, says of itself. Where a search gives
 * more than a page, the page begins at a place drawn too.
 */
const searchesOf = (store: Searched, count: number): Record<string, Search> => ({
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
})

/** Each kind has certificates of its own, read by another connection: no search finds its pages in the cache for that. */
async function drawKnown(file: string, count: number, wanted: number): Promise<CertificateRecord[]> {
  const store = openReader(file)
  const known: CertificateRecord[] = []
  while (known.length < wanted) {
    // The row of an issue names its certificate.
    const row = await store.findAudit(randomInt(1, count + 1))
    const record = await store.findCertificate(String(row?.detail.serial))
    if (!record || record.participant !== participantOf((row?.sequence ?? 0) - 1)) throw new Error('a row is missing')
    known.push(record)
  }
  store.close()
  return known
}

async function timeSearch(search: Search, known: readonly CertificateRecord[]): Promise<Timing> {
  const times = new Float64Array(known.length)
  for (const [i, record] of known.entries()) {
    const start = performance.now()
    await search(record)
    times[i] = performance.now() - start
  }
  const measured = times.subarray(WARM_UP).sort()
  const at = (part: number): number => round(measured[Math.floor(part * (measured.length - 1))] as number)
  return { searches: measured.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000

const [file, rows] = process.argv.slice(2) as [string, string]
const store = openReader(file)
const timings: Record<string, Timing> = {}
for (const [name, search] of Object.entries(searchesOf(store, Number(rows))))
  timings[name] = await timeSearch(search, await drawKnown(file, Number(rows), WARM_UP + SEARCHES))
store.close()
console.log(JSON.stringify(timings))
