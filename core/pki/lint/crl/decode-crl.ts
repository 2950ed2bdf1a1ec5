import { PkiError } from '../../../base/index.ts'
import { decodeText, type InputFile, MAX_BUNDLE_OCTETS } from '../../input/index.ts'
import { type Crl, DerError, decodeBase64, PemError, parseCrl, readPemBlocks, TAG } from '../../x509/index.ts'

/** A CRL of a million entries fits. */
export const MAX_CRL_OCTETS: number = MAX_BUNDLE_OCTETS

// RFC 7468 §6
const LABEL = 'X509 CRL'

/**
 * Returns the DER of every CRL that `input` holds: DER, PEM with the label X509 CRL, or base64 without markers.
 * Does not look into the DER; see {@link verifyCrl}.
 * @throws {PkiError} `INPUT_EMPTY`, `INPUT_NOT_CRL`
 */
export function decodeCrls({ name, bytes }: InputFile): Uint8Array[] {
  if (bytes.length === 0) throw new PkiError('INPUT_EMPTY', `"${name}" is empty`)
  if (bytes[0] === TAG.sequence) return [bytes]
  const text = decodeText(bytes)
  if (text === null) throw notCrl(name, 'it is neither text nor DER')
  try {
    return text.includes('-----BEGIN') ? fromPem(name, text) : [decodeBase64(text, 1)]
  } catch (cause) {
    if (cause instanceof PemError) throw notCrl(name, cause.message, cause)
    throw cause
  }
}

function fromPem(name: string, text: string): Uint8Array[] {
  const blocks = readPemBlocks(text)
  const crls = blocks.filter(({ label }) => label === LABEL).map(({ der }) => der)
  if (crls.length > 0) return crls
  const found = [...new Set(blocks.map(({ label }) => `"${label}"`))].join(', ')
  throw notCrl(name, `it holds ${found || 'no PEM block'}; allowed: "${LABEL}"`)
}

/** Returns the CRLs that `input` holds, parsed, neither judged nor verified. @throws {PkiError} `INPUT_EMPTY`, `INPUT_NOT_CRL` */
export const readCrls = (input: InputFile): Crl[] =>
  decodeCrls(input).map((der) => {
    try {
      return parseCrl(der)
    } catch (cause) {
      if (!(cause instanceof DerError)) throw cause
      throw notCrl(input.name, cause.message, cause)
    }
  })

const notCrl = (name: string, why: string, cause?: unknown): PkiError =>
  new PkiError('INPUT_NOT_CRL', `"${name}" gives no CRL: ${why}`, { cause, cure: 'give a CRL as PEM, base64 or DER' })
