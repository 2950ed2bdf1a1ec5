import { concat, toHex } from '../../pki/x509/index.ts'
import {
  AUTHENTICATED_PREFIX,
  CIPHERING_TAG,
  COUNTER_OCTETS,
  CRA,
  type Cra,
  DATE_TIME_OCTETS,
  EMPTY_CIPHERING_FIELDS,
  EUI_OCTETS,
  MAC_OCTETS,
  MESSAGE_CODE_OCTETS,
  SECURITY_HEADER,
  SIGNATURE_OCTETS,
  SIGNING_TAG,
  TRANSACTION_OCTETS,
} from './message-layout.ts'
import { count, MessageReader } from './message-reader.ts'

export { buildSigningMessage, wrapWithMac } from './build-message.ts'

export type Frame = 'GeneralSigning' | 'GeneralCiphering(MAC)'

/** The fields of a message. The content is not parsed. */
export interface GbcsMessage {
  readonly frame: Frame
  readonly cra: Cra
  /** The originator counter, 8 octets. */
  readonly counter: Uint8Array
  /** EUI-64, 8 octets. */
  readonly originator: Uint8Array
  /** EUI-64, 8 octets. */
  readonly recipient: Uint8Array
  /** A DLMS date-time, 12 octets, not parsed; null in most messages. */
  readonly dateTime: Uint8Array | null
  /** 16 bits. */
  readonly messageCode: number
  /** The other-information field; it starts with the message code. */
  readonly otherInformation: Uint8Array
  readonly content: Uint8Array
  /** r‖s, 64 octets; null if the field is empty, or absent as in a pre-command. */
  readonly signature: Uint8Array | null
  /** 12 octets; null in a general-signing frame. */
  readonly mac: Uint8Array | null
  /** The octets that the signature covers: from after the tag `DF` to the end of the content. */
  readonly signingInput: Uint8Array
  /** The additional authenticated data of the MAC; null in a general-signing frame. */
  readonly authenticated: Uint8Array | null
}

/**
 * Parses one message, in a general-signing or general-ciphering frame. The octets must end with the message, and lengths
 * must be as short as possible. Does not verify the signature or the MAC.
 * @throws {PkiError} `GBCS_MALFORMED`
 * @see GBCS 18.4
 */
export function parseMessage(octets: Uint8Array): GbcsMessage {
  const reader = new MessageReader(octets)
  if (octets[0] === SIGNING_TAG) return readSigning(reader, octets, 'GeneralSigning')
  if (octets[0] === CIPHERING_TAG) return readCiphering(reader, octets)
  const found = octets.length === 0 ? 'nothing' : toHex(octets.subarray(0, 1))
  throw reader.malformed('the tag', found, 'df or dd')
}

function readCiphering(reader: MessageReader, octets: Uint8Array): GbcsMessage {
  reader.octet('the tag')
  reader.expect(new Uint8Array(EMPTY_CIPHERING_FIELDS), 'an empty field of the frame')
  const at = reader.offset
  const length = reader.length('the length of the frame')
  if (length !== reader.left)
    throw reader.malformed(
      'the length of the frame',
      `${length}`,
      `${reader.left}, the number of octets that follow`,
      at,
    )
  reader.expect(SECURITY_HEADER, 'the security header')
  return readSigning(reader, octets, 'GeneralCiphering(MAC)')
}

function readSigning(reader: MessageReader, octets: Uint8Array, frame: Frame): GbcsMessage {
  const hasMac = frame === 'GeneralCiphering(MAC)'
  const start = reader.offset
  reader.expect(Uint8Array.of(SIGNING_TAG), 'the tag of the signed message')
  const header = readHeader(reader)
  const content = reader.take(reader.length('the length of the content'), 'the content')
  const signingInput = octets.subarray(start + 1, reader.offset)
  const signature = readSignature(reader, hasMac)
  const signed = octets.subarray(start, reader.offset)
  const mac = hasMac ? reader.take(MAC_OCTETS, 'the MAC') : null
  if (reader.left > 0) throw reader.malformed('what follows the message', count(reader.left), 'nothing')
  const authenticated = hasMac ? concat(AUTHENTICATED_PREFIX, signed) : null
  return { frame, ...header, content, signature, mac, signingInput, authenticated }
}

function readHeader(reader: MessageReader) {
  reader.expect(Uint8Array.of(TRANSACTION_OCTETS), 'the length of the transaction id')
  const cra = readCra(reader)
  const counter = reader.take(COUNTER_OCTETS, 'the originator counter')
  reader.expect(Uint8Array.of(EUI_OCTETS), 'the length of the originator')
  const originator = reader.take(EUI_OCTETS, 'the originator')
  reader.expect(Uint8Array.of(EUI_OCTETS), 'the length of the recipient')
  const recipient = reader.take(EUI_OCTETS, 'the recipient')
  const dateTime = readDateTime(reader)
  const at = reader.offset
  const length = reader.length('the length of the other information')
  if (length < MESSAGE_CODE_OCTETS)
    throw reader.malformed('the length of the other information', `${length}`, '2 or more', at)
  const otherInformation = reader.take(length, 'the other information')
  const messageCode = (otherInformation[0] as number) * 256 + (otherInformation[1] as number)
  return { cra, counter, originator, recipient, dateTime, messageCode, otherInformation }
}

/** Most messages have no date and time; some responses have one. */
function readDateTime(reader: MessageReader): Uint8Array | null {
  const at = reader.offset
  const length = reader.octet('the length of the date and time')
  if (length === 0) return null
  if (length === DATE_TIME_OCTETS) return reader.take(DATE_TIME_OCTETS, 'the date and time')
  throw reader.malformed('the length of the date and time', toHex(Uint8Array.of(length)), '00 or 0c', at)
}

const craOfOctet = new Map<number, Cra>((Object.keys(CRA) as Cra[]).map((cra) => [CRA[cra], cra]))

function readCra(reader: MessageReader): Cra {
  const at = reader.offset
  const octet = reader.octet('the CRA')
  const cra = craOfOctet.get(octet)
  if (cra === undefined) throw reader.malformed('the CRA', toHex(Uint8Array.of(octet)), '01, 02 or 03', at)
  return cra
}

/** A pre-command is not signed yet and ends after its content. */
function readSignature(reader: MessageReader, hasMac: boolean): Uint8Array | null {
  if (!hasMac && reader.left === 0) return null
  const at = reader.offset
  const length = reader.octet('the length of the signature')
  if (length === 0) return null
  if (length === SIGNATURE_OCTETS) return reader.take(SIGNATURE_OCTETS, 'the signature')
  throw reader.malformed('the length of the signature', toHex(Uint8Array.of(length)), '00 or 40', at)
}
