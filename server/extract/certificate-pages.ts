import { setImmediate } from 'node:timers/promises'
import type { CertificateQuery, CertificateRecord, Store } from '../../core/index.ts'

// About a megabyte of lines: what an extract holds at a time, however slowly it is read.
const PAGE_ROWS = 500

/**
 * Pages of certificates, each read when the one before it has gone out; no transaction is held between them. The query
 * has no criterion but those that an index answers, so that no page takes long.
 */
export async function* certificatePages(
  store: Pick<Store, 'listCertificates'>,
  query: Pick<
    CertificateQuery,
    'issuedFromSeconds' | 'issuedBeforeSeconds' | 'expiresFromSeconds' | 'expiresBeforeSeconds'
  >,
  pageRows: number = PAGE_ROWS,
): AsyncGenerator<readonly CertificateRecord[]> {
  let after: string | undefined
  for (;;) {
    const page = await store.listCertificates({ ...query, ...(after === undefined ? {} : { after }), limit: pageRows })
    if (page.length > 0) yield page
    after = page.at(-1)?.serial
    if (page.length < pageRows) return
    // Others have their turn, also while nothing goes out because nothing of a page belongs in.
    await setImmediate()
  }
}

/** A stretch of time, the end not in it. */
export interface Period {
  readonly fromSeconds: number
  readonly untilSeconds: number
}

// So many changed certificates are looked up at a time.
const GROUP = 500

/**
 * Pages of the certificates of a period: those issued in it, those of which something was said in it, and of both kinds
 * those that share a key, since what is said of one, or its mere issue, may change the status of another.
 */
export async function* deltaPages(store: Store, period: Period): AsyncGenerator<readonly CertificateRecord[]> {
  const { fromSeconds: issuedFromSeconds, untilSeconds: issuedBeforeSeconds } = period
  for await (const page of certificatePages(store, { issuedFromSeconds, issuedBeforeSeconds }))
    yield [...page, ...(await othersOfKeys(store, page, period))]
  const changed = await store.revocations.changedBetween(period.fromSeconds, period.untilSeconds)
  for (let at = 0; at < changed.length; at += GROUP) {
    const found = await Promise.all(changed.slice(at, at + GROUP).map((serial) => store.findCertificate(serial)))
    const page = found.filter((record) => record !== null)
    // What was issued in the period has its line already.
    yield [...page.filter((record) => !isIssuedIn(record, period)), ...(await othersOfKeys(store, page, period))]
  }
}

/** Returns the certificates from before the period whose keys are those of `page`. */
async function othersOfKeys(
  store: Store,
  page: readonly CertificateRecord[],
  { fromSeconds }: Period,
): Promise<CertificateRecord[]> {
  const serials = new Set(page.map(({ serial }) => serial))
  const keys = [...new Set(page.map(({ keyFingerprint }) => keyFingerprint))]
  const sharing = await Promise.all(keys.map((keyFingerprint) => store.listCertificates({ keyFingerprint })))
  return sharing.flat().filter(({ serial, issuedAtSeconds }) => !serials.has(serial) && issuedAtSeconds < fromSeconds)
}

const isIssuedIn = ({ issuedAtSeconds }: CertificateRecord, { fromSeconds, untilSeconds }: Period): boolean =>
  issuedAtSeconds >= fromSeconds && issuedAtSeconds < untilSeconds
