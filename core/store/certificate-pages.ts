import { setImmediate } from 'node:timers/promises'
import type { CertificateRecord } from '../records/index.ts'
import type { CertificateQuery, Store } from './store.ts'

// About a megabyte of records.
const PAGE_ROWS = 500

/**
 * Yields the certificates that a query finds in pages, none of them empty; `query.limit` is the most in all. Each page is
 * read when the next one is asked for, and no transaction is open in between, so that memory stays bounded whatever the
 * store holds and other requests run meanwhile.
 */
export async function* certificatePages(
  store: Pick<Store, 'listCertificates'>,
  { limit: most = Number.POSITIVE_INFINITY, ...query }: CertificateQuery,
  pageRows: number = PAGE_ROWS,
): AsyncGenerator<readonly CertificateRecord[]> {
  let left = most
  let after: Pick<CertificateQuery, 'after'> = {}
  while (left > 0) {
    const limit = Math.min(left, pageRows)
    const page = await store.listCertificates({ ...query, ...after, limit })
    if (page.length > 0) yield page
    const last = page.at(-1)
    if (!last || page.length < limit) return
    after = { after: last.serial }
    left -= page.length
    // Also if the caller skips every certificate of many pages.
    await setImmediate()
  }
}
