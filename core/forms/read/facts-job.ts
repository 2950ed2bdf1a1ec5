import { PkiError } from '../../errors.ts'
import type { JobAnswer } from '../limited-process.ts'
import type { PdfFacts } from './pdf-facts.ts'

export interface FactsQuestion {
  readonly bytes: Uint8Array
}

async function answer({ bytes }: FactsQuestion): Promise<JobAnswer<PdfFacts>> {
  try {
    return { result: await (await import('./extract-facts.ts')).extractFacts(bytes) }
  } catch (error) {
    if (!(error instanceof PkiError)) return { fault: error instanceof Error ? (error.stack ?? '') : String(error) }
    const { code, message, cure } = error
    return { refused: { code, message, ...(cure === undefined ? {} : { cure }) } }
  }
}

process.once('message', async (question: FactsQuestion) => {
  process.send?.(await answer(question), () => process.disconnect?.())
})
