import { setImmediate } from 'node:timers/promises'
import type { CertificateRecord } from '../../core/records/index.ts'
import type { CertificateQuery, Store } from '../../core/store/index.ts'

// About a megabyte of lines, which is all that an extract has in memory at a time.
const PAGE_ROWS = 500

/**
 * Yields pages of certificates. Each page is read when the next one is asked for; no transaction is open in between. Only
 * criteria with an index are allowed, so that no page takes long.
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
    // Lets other requests run, also when the caller skips every certificate of many pages.
    await setImmediate()
  }
}

/** A period of time; its end is excluded. */
export interface Period {
  readonly fromSeconds: number
  readonly untilSeconds: number
}

// How many changed certificates are looked up at the same time.
const LOOKUP_GROUP = 500

/**
 * Yields pages of the certificates that were issued or changed their status in a period. Includes older certificates with
 * the same key as one of those: a new certificate, or a change of one, may change the status of another with its key.
 */
export async function* deltaPages(store: Store, period: Period): AsyncGenerator<readonly CertificateRecord[]> {
  const { fromSeconds: issuedFromSeconds, untilSeconds: issuedBeforeSeconds } = period
  for await (const page of certificatePages(store, { issuedFromSeconds, issuedBeforeSeconds }))
    yield [...page, ...(await olderWithSameKeys(store, page, period))]
  const changed = await store.revocations.changedBetween(period.fromSeconds, period.untilSeconds)
  for (let at = 0; at < changed.length; at += LOOKUP_GROUP) {
    const page = await store.listCertificates({ serials: changed.slice(at, at + LOOKUP_GROUP) })
    // Certificates issued in the period are in the pages above.
    yield [...page.filter((record) => !isIssuedIn(record, period)), ...(await olderWithSameKeys(store, page, period))]
  }
}

/** Returns the certificates issued before the period that have the same keys as those of `page`. */
async function olderWithSameKeys(
  store: Store,
  page: readonly CertificateRecord[],
  { fromSeconds }: Period,
): Promise<CertificateRecord[]> {
  const serials = new Set(page.map(({ serial }) => serial))
  const keyFingerprints = [...new Set(page.map(({ keyFingerprint }) => keyFingerprint))]
  if (keyFingerprints.length === 0) return []
  const sharing = await store.listCertificates({ keyFingerprints })
  return sharing.filter(({ serial, issuedAtSeconds }) => !serials.has(serial) && issuedAtSeconds < fromSeconds)
}

const isIssuedIn = ({ issuedAtSeconds }: CertificateRecord, { fromSeconds, untilSeconds }: Period): boolean =>
  issuedAtSeconds >= fromSeconds && issuedAtSeconds < untilSeconds
