import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import {
  DerError,
  DerReader,
  decodeBase64,
  IterationBudget,
  isPem,
  MAX_ITERATIONS,
  PemError,
  readEncryption,
  readPemBlocks,
  readPublicKeyInfo,
  TAG,
} from '../x509/index.ts'

/** What became of reading a private key. Messages are clauses such as `it is encrypted with RC4`. */
export type KeyOutcome =
  | { readonly kind: 'opened'; readonly key: KeyObject }
  | { readonly kind: 'passphrase-missing' }
  | { readonly kind: 'passphrase-wrong'; readonly cause: unknown }
  | { readonly kind: 'not-supported'; readonly why: string; readonly cure: string }
  | { readonly kind: 'not-a-key'; readonly why: string; readonly cause?: unknown }

/**
 * Reads the first private key in the octets of a file: PKCS#8 (encrypted or not), SEC1 or PKCS#1, as PEM, base64 or DER.
 * `budget` bounds the work of key derivation; share one between the keys of one file.
 */
export function openKey(bytes: Uint8Array, passphrase: string | null, budget = new IterationBudget()): KeyOutcome {
  try {
    if (isPem(bytes)) return openPem(bytes, passphrase, budget)
    return openDer(bytes[0] === TAG.sequence ? bytes : decodeBase64(latin1(bytes), 1), passphrase, budget)
  } catch (cause) {
    if (cause instanceof PemError || cause instanceof DerError)
      return { kind: 'not-a-key', why: `it is malformed: ${cause.message}`, cause }
    throw cause
  }
}

function openPem(bytes: Uint8Array, passphrase: string | null, budget: IterationBudget): KeyOutcome {
  const blocks = readPemBlocks(bytes)
  const block = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'))
  if (!block) {
    const labels = [...new Set(blocks.map(({ label }) => `"${label}"`))].join(', ')
    return { kind: 'not-a-key', why: `it has PEM with ${labels} and no private key` }
  }
  if (block.label === 'OPENSSH PRIVATE KEY')
    return { kind: 'not-supported', why: 'it is in OpenSSH format', cure: 'convert it: ssh-keygen -p -m PKCS8 -f FILE' }
  const text = latin1(block.octets)
  // RFC 1421 §4.6.1.1: OpenSSL's old encrypted form of SEC1 and PKCS#1 has headers.
  if (/^Proc-Type: *4, *ENCRYPTED/m.test(text.slice(0, MAX_HEADER_CHARACTERS))) return openOldPem(text, passphrase)
  return openDer(block.der, passphrase, budget)
}

const MAX_HEADER_CHARACTERS = 512
// The ciphers of the old form that OpenSSL 3 has by default.
const OLD_CIPHERS = /^DEK-Info: *(AES-(128|192|256)-CBC|DES-EDE3-CBC) *,/m

function openOldPem(pem: string, passphrase: string | null): KeyOutcome {
  const [, cipher = 'an unknown cipher'] = /^DEK-Info: *([A-Za-z0-9-]{1,32})/m.exec(pem) ?? []
  if (!OLD_CIPHERS.test(pem)) return notSupported(cipher)
  if (passphrase === null) return { kind: 'passphrase-missing' }
  return opened(() => createPrivateKey({ key: pem, format: 'pem', passphrase }), passphraseWrong)
}

function openDer(der: Uint8Array, passphrase: string | null, budget: IterationBudget): KeyOutcome {
  const outer = new DerReader(der).read(TAG.sequence, 'private key')
  if (outer.nextTag === TAG.sequence) return openEncrypted(der, outer, passphrase, budget)
  outer.readInteger('version')
  // RFC 5958 §2: an AlgorithmIdentifier; RFC 5915 §3: an OCTET STRING; RFC 8017 §A.1.2: the modulus.
  const type = outer.nextTag === TAG.sequence ? 'pkcs8' : outer.nextTag === TAG.octetString ? 'sec1' : 'pkcs1'
  return opened(() => createPrivateKey({ key: Buffer.from(der), format: 'der', type }), notAKey)
}

// X.690 §8.7.3
const CONSTRUCTED_OCTET_STRING = 0x24

/** RFC 5958 §3: EncryptedPrivateKeyInfo. A public key and a request begin with two SEQUENCEs too. */
function openEncrypted(
  der: Uint8Array,
  outer: DerReader,
  passphrase: string | null,
  budget: IterationBudget,
): KeyOutcome {
  const { iterations, unsupported } = readEncryption(outer)
  // Some libraries, PKI.js among them, write a constructed OCTET STRING, which is BER.
  if (outer.nextTag !== TAG.octetString && outer.nextTag !== CONSTRUCTED_OCTET_STRING)
    return { kind: 'not-a-key', why: 'it is a public key or something else' }
  if (unsupported !== null) return notSupported(unsupported)
  if (passphrase === null) return { kind: 'passphrase-missing' }
  if (!budget.take(iterations))
    return {
      kind: 'not-supported',
      why: `its key derivation needs ${iterations} iterations; at most ${MAX_ITERATIONS} are allowed`,
      cure: RE_ENCRYPT,
    }
  const key = Buffer.from(der)
  return opened(() => createPrivateKey({ key, format: 'der', type: 'pkcs8', passphrase }), passphraseWrong)
}

const RE_ENCRYPT = 'encrypt it again with AES: openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out OTHER'

const notSupported = (algorithm: string): KeyOutcome => ({
  kind: 'not-supported',
  why: `it is encrypted with ${algorithm}, which is not supported`,
  cure: `${RE_ENCRYPT} (add -provider legacy -provider default for old ciphers)`,
})

const passphraseWrong = (cause: unknown): KeyOutcome => ({ kind: 'passphrase-wrong', cause })
const notAKey = (cause: unknown): KeyOutcome => ({ kind: 'not-a-key', why: 'OpenSSL does not accept it', cause })

function opened(read: () => KeyObject, failed: (cause: unknown) => KeyOutcome): KeyOutcome {
  let key: KeyObject
  try {
    key = read()
  } catch (cause) {
    return failed(cause)
  }
  if (hasExplicitCurve(key))
    return {
      kind: 'not-supported',
      why: 'it has explicit curve parameters; a named curve is required',
      cure: 'convert it: openssl pkey -in FILE -ec_param_enc named_curve -out OTHER',
    }
  return { kind: 'opened', key }
}

/** RFC 5480 §2.1.1: specifiedCurve must not be used. OpenSSL imports it and names the curve, but exports it as it was. */
function hasExplicitCurve(key: KeyObject): boolean {
  if (key.asymmetricKeyType !== 'ec') return false
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const publicKey = readPublicKeyInfo(new DerReader(spki))
  return publicKey.kind === 'ec' && publicKey.curve === 'explicit'
}

const latin1 = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('latin1')
