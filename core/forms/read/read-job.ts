import { PkiError } from '../../base/index.ts'
import type { JobAnswer } from '../limited-process.ts'
import type { ReadPdf } from './pdf-facts.ts'

export interface ReadQuestion {
  readonly bytes: Uint8Array
}

async function answer({ bytes }: ReadQuestion): Promise<JobAnswer<ReadPdf>> {
  try {
    const { checkPages } = await import('../pdf/check/check-pages.ts')
    const { extractFacts } = await import('./extract-facts.ts')
    const pages = await checkPages(bytes, null, { allowScanned: false })
    return { result: { pages, facts: await extractFacts(bytes) } }
  } catch (error) {
    if (!(error instanceof PkiError)) throw error
    const { code, message, cure } = error
    return { refused: { code, message, ...(cure === undefined ? {} : { cure }) } }
  }
}

process.once('message', async (question: ReadQuestion) => {
  process.send?.(await answer(question), () => process.disconnect?.())
})
