import { PkiError } from '../../base/index.ts'
import type { BatchEntry } from '../../records/index.ts'
import { responseName } from './batch-report.ts'

/**
 * Yields entries that come from files; `a.csr` and `a.CSR` would both be answered in `a.crt`.
 * Does not look whether two have the very same name; see {@link PartGatherer}.
 * @throws {PkiError} `BATCH_INVALID`
 */
export function* withAnswersApart(entries: Iterable<BatchEntry>, path: string): Generator<BatchEntry> {
  // A name with its ending in small letters, which most have, stands for all that are answered alike.
  const seen = new Set<string>()
  const others = new Map<string, string>()
  for (const entry of entries) {
    const { name } = entry
    const usual = name.endsWith('.csr') ? name : name.replace(/\.csr$/i, '.csr')
    const other = others.get(usual) ?? (seen.has(usual) ? usual : name)
    if (other !== name)
      throw new PkiError(
        'BATCH_INVALID',
        `"${path}": "${other}" and "${name}" would both be answered in "${responseName(name)}"; allowed: unique names`,
        { source: 'SEC Appendix M, Portal batch zip', cure: `rename "${name}"` },
      )
    seen.add(usual)
    if (usual !== name) others.set(usual, name)
    yield entry
  }
}
