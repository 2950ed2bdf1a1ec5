import { concat } from '../../pki/x509/index.ts'
import { makeMac } from './key-agreement.ts'
import {
  AUTHENTICATED_PREFIX,
  CIPHERING_TAG,
  COUNTER_OCTETS,
  CRA,
  type Cra,
  EMPTY_CIPHERING_FIELDS,
  EUI_OCTETS,
  MAC_OCTETS,
  SECURITY_HEADER,
  SIGNATURE_OCTETS,
  SIGNING_TAG,
  TRANSACTION_OCTETS,
} from './message-layout.ts'

/** Returns r‖s over the octets, 64 octets; null leaves the signature field empty. */
export type SignOctets = (input: Uint8Array) => Uint8Array | Promise<Uint8Array> | null

/** The fields of a message. */
export interface MessageParts {
  readonly cra: Cra
  readonly counter: bigint
  /** EUI-64, 8 octets. */
  readonly originator: Uint8Array
  /** EUI-64, 8 octets. */
  readonly recipient: Uint8Array
  /** 16 bits. */
  readonly messageCode: number
  readonly content: Uint8Array
}

/** Returns the octets that the signature of a message covers. @see GBCS 18.4 */
export function buildSigningInput(parts: MessageParts): Uint8Array {
  const { cra, counter, originator, recipient, messageCode, content } = parts
  if (originator.length !== EUI_OCTETS || recipient.length !== EUI_OCTETS)
    throw new Error(`an EUI-64 must be 8 octets, not ${originator.length} or ${recipient.length}`)
  const code = Uint8Array.of(messageCode >> 8, messageCode & 0xff)
  return concat(
    Uint8Array.of(TRANSACTION_OCTETS, CRA[cra]),
    counterOctets(counter),
    Uint8Array.of(EUI_OCTETS),
    originator,
    Uint8Array.of(EUI_OCTETS),
    recipient,
    // No date and time.
    Uint8Array.of(0, code.length),
    code,
    lengthOctets(content.length),
    content,
  )
}

/** Builds and signs a message: from its tag `DF` to the end of its signature field. */
export async function buildSigningMessage({
  sign,
  ...parts
}: MessageParts & { readonly sign: SignOctets | null }): Promise<Uint8Array> {
  const input = buildSigningInput(parts)
  return joinSigningMessage(input, sign === null ? null : await sign(input))
}

/** Joins the signed octets and the signature (64 octets; null: empty field) to a message. */
export function joinSigningMessage(signingInput: Uint8Array, signature: Uint8Array | null): Uint8Array {
  if (signature !== null && signature.length !== SIGNATURE_OCTETS)
    throw new Error(`a signature must be r‖s of ${SIGNATURE_OCTETS} octets, not ${signature.length}`)
  const field = signature ?? new Uint8Array(0)
  return concat(Uint8Array.of(SIGNING_TAG), signingInput, Uint8Array.of(field.length), field)
}

/** Returns the additional authenticated data of the MAC. `signingMessage`: from `DF` to the end of the signature field. */
export const authenticatedOf = (signingMessage: Uint8Array): Uint8Array => concat(AUTHENTICATED_PREFIX, signingMessage)

// DF, 09, CRA, counter, 08.
const ORIGINATOR_AT = 12

/** Wraps a message (`DF` to the end of its signature field) in a general-ciphering frame, with its MAC under `key`. */
export function wrapWithMac(signingMessage: Uint8Array, key: Uint8Array): Uint8Array {
  const originator = signingMessage.subarray(ORIGINATOR_AT, ORIGINATOR_AT + EUI_OCTETS)
  const mac = makeMac(key, originator, authenticatedOf(signingMessage))
  return concat(
    Uint8Array.of(CIPHERING_TAG),
    new Uint8Array(EMPTY_CIPHERING_FIELDS),
    lengthOctets(SECURITY_HEADER.length + signingMessage.length + MAC_OCTETS),
    SECURITY_HEADER,
    signingMessage,
    mac,
  )
}

function counterOctets(counter: bigint): Uint8Array {
  if (counter < 0n || counter >= 1n << 64n) throw new Error(`originator counter ${counter} does not fit into 64 bits`)
  const octets = Buffer.alloc(COUNTER_OCTETS)
  octets.writeBigUInt64BE(counter)
  return new Uint8Array(octets)
}

/** Encodes a length in as few octets as possible. @see X.690 §10.1 */
function lengthOctets(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length)
  if (length < 0x100) return Uint8Array.of(0x81, length)
  if (length < 0x10000) return Uint8Array.of(0x82, length >> 8, length & 0xff)
  if (length < 0x1000000) return Uint8Array.of(0x83, length >> 16, (length >> 8) & 0xff, length & 0xff)
  throw new Error(`a message of ${length} octets is too long`)
}
