import { setImmediate } from 'node:timers/promises'
import type { CertificateRecord } from '../../core/records/index.ts'
import type { CertificateQuery, Store } from '../../core/store/index.ts'

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
