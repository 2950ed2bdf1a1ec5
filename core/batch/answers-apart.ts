import { PkiError } from '../errors.ts'
import type { BatchEntry } from './batch.ts'
import { responseName } from './batch-report.ts'

/**
 * Yields entries that come from files; `a.csr` and `a.CSR` would both be answered in `a.crt`.
 * Does not look whether two have the very same name; see {@link PartGatherer}.
 * @throws {PkiError} `BATCH_INVALID`
 */
export function* withAnswersApart(entries: Iterable<BatchEntry>, path: string): Generator<BatchEntry> {
  const names = new Map<string, string>()
  for (const entry of entries) {
    const { name } = entry
    const answer = responseName(name)
    const other = names.get(answer)
    if (other !== undefined && other !== name)
      throw new PkiError(
        'BATCH_INVALID',
        `"${path}": "${other}" and "${name}" would both be answered in "${answer}"; allowed: unique names`,
        { source: 'SEC Appendix M, Portal batch zip', cure: `rename "${name}"` },
      )
    names.set(answer, name)
    yield entry
  }
}
