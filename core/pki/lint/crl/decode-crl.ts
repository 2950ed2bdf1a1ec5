import { PkiError } from '../../../base/index.ts'
import { type InputFile, MAX_BUNDLE_OCTETS, unwrap } from '../../input/index.ts'
import { type Crl, DerError, parseCrl } from '../../x509/index.ts'

/** A CRL of a million entries fits. */
export const MAX_CRL_OCTETS: number = MAX_BUNDLE_OCTETS

// RFC 7468 §6
const LABEL = 'X509 CRL'

/**
 * Returns the DER of every CRL in a file: DER, PEM with the label "X509 CRL", or base64 without markers.
 * Does not parse the DER; see {@link verifyCrl}.
 * @throws {PkiError} `INPUT_EMPTY`, `INPUT_NOT_CRL`
 */
export function decodeCrls(input: InputFile): Uint8Array[] {
  const { name } = input
  const { items, labels } = unwrap(input, [LABEL], (why, cause, cure) => notCrl(name, why, cause, cure))
  if (items.length === 0) throw notCrl(name, `it holds ${labels}; allowed: "${LABEL}"`)
  return items.map(({ der }) => der)
}

/** Returns the CRLs in a file, parsed. Does not lint or verify them. @throws {PkiError} `INPUT_EMPTY`, `INPUT_NOT_CRL` */
export const readCrls = (input: InputFile): Crl[] =>
  decodeCrls(input).map((der) => {
    try {
      return parseCrl(der)
    } catch (cause) {
      if (!(cause instanceof DerError)) throw cause
      throw notCrl(input.name, cause.message, cause)
    }
  })

const CURE = 'give a CRL as PEM, base64 or DER'

const notCrl = (name: string, why: string, cause?: unknown, cure: string = CURE): PkiError =>
  new PkiError('INPUT_NOT_CRL', `"${name}" has no CRL: ${why}`, { cause, cure })
