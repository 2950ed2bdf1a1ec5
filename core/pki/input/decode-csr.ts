import { PkiError } from '../../base/index.ts'
import type { InputFile } from './read-input.ts'
import { unwrap } from './unwrap.ts'

// SEC Appendix M: what the Portal takes between the markers.
const LABELS = ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']

/**
 * Returns the DER of the one certification request in a file: DER, PEM with either label, or base64 without markers,
 * with lines of any length. Does not parse the DER; see {@link parseCsr}.
 * @throws {PkiError} `INPUT_EMPTY`, `INPUT_NOT_CSR`
 */
export function decodeCsr(input: InputFile): Uint8Array {
  const refuse = (why: string, cause?: unknown, cure?: string): PkiError => notCsr(input.name, why, cause, cure)
  const { items, labels } = unwrap(input, LABELS, refuse)
  const [request] = items
  if (request && items.length === 1) return request.der
  if (request) throw refuse(`it holds ${items.length} requests; only one is allowed`)
  throw refuse(`it holds ${labels}; allowed: ${LABELS.map((label) => `"${label}"`).join(' or ')}`)
}

const notCsr = (name: string, why: string, cause?: unknown, cure = 'give PKCS#10 as PEM, base64 or DER'): PkiError =>
  new PkiError('INPUT_NOT_CSR', `"${name}" is not a certification request: ${why}`, { cause, cure })
