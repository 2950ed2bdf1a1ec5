import { PkiError } from '../../base/index.ts'
import type { BatchEntry } from '../../records/index.ts'
import { responseName } from './batch-report.ts'

/**
 * Yields the entries of a folder or zip and refuses two whose certificates would get the same file name in the response,
 * such as `a.csr` and `a.CSR`. Does not refuse two entries of the same name; see {@link PartGatherer}. `path` is the name
 * of the folder or zip for error messages.
 * @throws {PkiError} `BATCH_INVALID`
 */
export function* withUniqueResponseNames(entries: Iterable<BatchEntry>, path: string): Generator<BatchEntry> {
  // Names are compared with the ending `.csr` in lower case. Most have that, so the map of the others stays small.
  const seen = new Set<string>()
  const others = new Map<string, string>()
  for (const entry of entries) {
    const { name } = entry
    const usual = name.endsWith('.csr') ? name : name.replace(/\.csr$/i, '.csr')
    const other = others.get(usual) ?? (seen.has(usual) ? usual : name)
    if (other !== name)
      throw new PkiError(
        'BATCH_INVALID',
        `"${path}": "${other}" and "${name}" would get the same response file "${responseName(name)}"; allowed: unique names`,
        { source: 'SEC Appendix M, Portal batch zip', cure: `rename "${name}"` },
      )
    seen.add(usual)
    if (usual !== name) others.set(usual, name)
    yield entry
  }
}
