export {
  authenticatedOf,
  buildSigningInput,
  joinSigningMessage,
  type MessageParts,
} from './build-message.ts'
export { flipLast } from './flip-last.ts'
export { agree, checkMac, deriveKey, type KeyPurpose, makeMac, otherInfoOf } from './key-agreement.ts'
export { CIPHERING_TAG, CRA, type Cra, SIGNATURE_OCTETS, SIGNING_TAG } from './message-layout.ts'
export { findP256Fault } from './p256-fault.ts'
export { type GbcsMessage, parseMessage } from './parse-message.ts'
export { signRaw, verifyRaw } from './raw-signature.ts'
