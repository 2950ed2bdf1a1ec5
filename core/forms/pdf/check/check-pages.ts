import type { PageVerdict } from '../../verdict.ts'
import { readPaintings } from '../page/read-paintings.ts'
import { type JudgeOptions, judgePage } from './judge-page.ts'

/** Judges each page of a PDF. Runs in the limited process. */
export async function checkPages(
  bytes: Uint8Array,
  password: string | null,
  options: JudgeOptions,
): Promise<PageVerdict[]> {
  const paintings = await readPaintings(bytes, password)
  const verdicts: PageVerdict[] = []
  for await (const painting of paintings) verdicts.push(judgePage(painting, options))
  await paintings.close()
  return verdicts
}
