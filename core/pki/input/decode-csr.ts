import { PkiError } from '../../base/index.ts'
import { decodeBase64, PemError, readPemBlocks, TAG } from '../x509/index.ts'
import { decodeText } from './decode-text.ts'
import type { InputFile } from './read-input.ts'

// SEC Appendix M: what the Portal takes between the markers.
const LABELS = ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']

/**
 * Returns the DER of the one request that `input` holds: DER, or PEM with either label, or base64 without markers,
 * in lines of any length, LF or CRLF. Does not look into the DER; see {@link parseCsr}.
 * @throws {PkiError} `INPUT_EMPTY`, `INPUT_NOT_CSR`
 */
export function decodeCsr({ name, bytes }: InputFile): Uint8Array {
  if (bytes.length === 0) throw new PkiError('INPUT_EMPTY', `"${name}" is empty`)
  if (bytes[0] === TAG.sequence) return bytes
  const text = decodeText(bytes)
  if (text === null) throw notCsr(name, 'it is neither text nor DER')
  try {
    return text.includes('-----BEGIN') ? fromPem(name, text) : decodeBase64(text, 1)
  } catch (cause) {
    if (cause instanceof PemError) throw notCsr(name, cause.message, cause)
    throw cause
  }
}

function fromPem(name: string, text: string): Uint8Array {
  const blocks = readPemBlocks(text)
  const requests = blocks.filter(({ label }) => LABELS.includes(label))
  const [request] = requests
  if (requests.length === 1 && request) return request.der
  if (requests.length > 1) throw notCsr(name, `it holds ${requests.length} requests where one is allowed`)
  throw notCsr(
    name,
    `it holds ${blocks.map(({ label }) => `"${label}"`).join(', ') || 'no PEM block'}; allowed: ${LABELS.map((label) => `"${label}"`).join(' or ')}`,
  )
}

const notCsr = (name: string, why: string, cause?: unknown): PkiError =>
  new PkiError('INPUT_NOT_CSR', `"${name}" is no certification request: ${why}`, {
    cause,
    cure: 'give PKCS#10 as PEM, base64 or DER',
  })
