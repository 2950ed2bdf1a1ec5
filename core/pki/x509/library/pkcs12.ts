import type { KeyObject } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { exportKeyDer } from '../index.ts'
import { pkijsEngine } from './crypto-engine.ts'

// RFC 7292 §4: bag types and attributes (RFC 2985 §5.5).
const KEY_BAG = '1.2.840.113549.1.12.10.1.2'
const CERT_BAG = '1.2.840.113549.1.12.10.1.3'
const FRIENDLY_NAME = '1.2.840.113549.1.9.20'
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21'
const ITERATIONS = 600_000

const AES = { name: 'AES-CBC', length: 256 }

export interface Pkcs12Content {
  readonly key: KeyObject
  /** Leaf first, then the CAs above it. */
  readonly chain: readonly Uint8Array[]
  readonly friendlyName: string
  readonly passphrase: string
}

/** Returns a PKCS#12 file with the key and its chain: PBES2 with PBKDF2 and AES-256, MAC with HMAC-SHA-256. */
export async function writePkcs12({ key, chain, friendlyName, passphrase }: Pkcs12Content): Promise<Uint8Array> {
  const password = new TextEncoder().encode(passphrase).buffer
  const attributes = () => [
    new pkijs.Attribute({ type: FRIENDLY_NAME, values: [new asn1js.BmpString({ value: friendlyName })] }),
    new pkijs.Attribute({
      type: LOCAL_KEY_ID,
      values: [new asn1js.OctetString({ valueHex: Uint8Array.of(1).buffer })],
    }),
  ]
  const keyBag = new pkijs.PKCS8ShroudedKeyBag({ parsedValue: pkijs.PrivateKeyInfo.fromBER(exportKeyDer(key)) })
  const encryption = {
    password,
    contentEncryptionAlgorithm: AES,
    hmacHashAlgorithm: 'SHA-256',
    iterationCount: ITERATIONS,
  }
  await keyBag.makeInternalValues(encryption as Parameters<typeof keyBag.makeInternalValues>[0], pkijsEngine())
  const certificateBags = chain.map(
    (der, i) =>
      new pkijs.SafeBag({
        bagId: CERT_BAG,
        bagValue: new pkijs.CertBag({ parsedValue: pkijs.Certificate.fromBER(Uint8Array.from(der).buffer) }),
        ...(i === 0 ? { bagAttributes: attributes() } : {}),
      }),
  )
  const keyBags = [new pkijs.SafeBag({ bagId: KEY_BAG, bagValue: keyBag, bagAttributes: attributes() })]
  return protect(certificateBags, keyBags, encryption)
}

async function protect(
  certificates: pkijs.SafeBag[],
  keys: pkijs.SafeBag[],
  encryption: object & { password: ArrayBuffer },
): Promise<Uint8Array> {
  const authenticatedSafe = new pkijs.AuthenticatedSafe({
    parsedValue: {
      safeContents: [
        { privacyMode: 1, value: new pkijs.SafeContents({ safeBags: certificates }) },
        { privacyMode: 0, value: new pkijs.SafeContents({ safeBags: keys }) },
      ],
    },
  })
  await authenticatedSafe.makeInternalValues({ safeContents: [encryption, {}] }, pkijsEngine())
  // RFC 7292 §4: integrity by password.
  const pfx = new pkijs.PFX({ parsedValue: { integrityMode: 0, authenticatedSafe } })
  const mac = {
    password: encryption.password,
    iterations: ITERATIONS,
    pbkdf2HashAlgorithm: 'SHA-256',
    hmacHashAlgorithm: 'SHA-256',
  }
  await pfx.makeInternalValues(mac, pkijsEngine())
  return new Uint8Array(pfx.toSchema().toBER())
}
