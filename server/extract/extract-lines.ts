import { type CertificateStatus, statusesOf } from '../../core/authority/revocation/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import type { Pki } from '../../core/pki/profile/ids/index.ts'
import type { CertificateRecord } from '../../core/records/index.ts'
import { type ExtractHead, formatEnd, formatHead, formatLine } from './extract-line.ts'

/** What the SMKI Repository holds. */
const SMKI: readonly Pki[] = ['smki-device', 'smki-organisation']

/** Says whether a certificate belongs in. */
export type Belongs = (record: CertificateRecord) => boolean

export const isOfSmki: Belongs = ({ pki }) => SMKI.includes(pki)

/** Returns an extract, a chunk a page: its head, a line for each certificate that belongs in, its end. */
export async function* extractChunks(
  head: ExtractHead,
  pages: AsyncIterable<readonly CertificateRecord[]>,
  belongs: Belongs,
  world: World,
): AsyncGenerator<string> {
  yield formatHead(head)
  let certificates = 0
  for await (const page of pages) {
    const records = page.filter(belongs)
    const statuses = await statusesOf(records, world)
    certificates += records.length
    if (records.length > 0)
      yield records.map((record, i) => formatLine(record, statuses[i] as CertificateStatus)).join('')
  }
  yield formatEnd(certificates)
}
