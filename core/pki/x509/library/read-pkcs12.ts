import { createPrivateKey, type KeyObject } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { PkiError } from '../../../base/index.ts'
import { pkijsEngine } from './crypto-engine.ts'

/** What a PKCS#12 file holds. */
export interface Pkcs12Contents {
  readonly certificates: readonly Uint8Array[]
  readonly keys: readonly KeyObject[]
}

/**
 * Opens a PKCS#12 file: its MAC checked, its bags opened. Bags must be in the clear or under PBES2 (RFC 8018 §6.2).
 * @throws {PkiError} `KEY_UNREADABLE`, `KEY_PASSPHRASE_WRONG`
 * @see RFC 7292 §4
 */
export async function readPkcs12(der: Uint8Array, where: string, passphrase: string): Promise<Pkcs12Contents> {
  const pfx = parsePfx(der, where)
  const password = new TextEncoder().encode(passphrase).buffer
  try {
    await pfx.parseInternalValues({ password, checkIntegrity: true }, pkijsEngine())
    const safe = pfx.parsedValue?.authenticatedSafe
    if (!safe) throw new Error('no contents')
    const secrets = safe.safeContents.map(() => ({ password }))
    await safe.parseInternalValues({ safeContents: secrets }, pkijsEngine())
    return readBags(bagsOf(safe), passphrase)
  } catch (cause) {
    if (isIntegrity(cause)) {
      throw new PkiError('KEY_PASSPHRASE_WRONG', `the passphrase does not open "${where}"`, { cause })
    }
    throw new PkiError('KEY_UNREADABLE', `PKCS#12 "${where}" cannot be opened: ${messageOf(cause)}`, {
      cause,
      cure: 'encrypt it with PBES2 and AES, as "openssl pkcs12 -export" does since OpenSSL 3',
    })
  }
}

function parsePfx(der: Uint8Array, where: string): pkijs.PFX {
  try {
    return pkijs.PFX.fromBER(Uint8Array.from(der).buffer)
  } catch (cause) {
    throw new PkiError('KEY_UNREADABLE', `"${where}" is no PKCS#12 file`, { cause })
  }
}

// What pkijs says where the MAC differs: the passphrase is wrong, or the file was altered.
const isIntegrity = (cause: unknown): boolean => /integrity/i.test(messageOf(cause))
const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

const bagsOf = (safe: pkijs.AuthenticatedSafe): pkijs.SafeBag[] =>
  (safe.parsedValue.safeContents as readonly { value: pkijs.SafeContents }[]).flatMap(({ value }) => value.safeBags)

function readBags(bags: readonly pkijs.SafeBag[], passphrase: string): Pkcs12Contents {
  const certificates: Uint8Array[] = []
  const keys: KeyObject[] = []
  for (const { bagValue } of bags) {
    if (bagValue instanceof pkijs.CertBag && bagValue.certValue instanceof asn1js.OctetString)
      certificates.push(Uint8Array.from(bagValue.certValue.valueBlock.valueHexView))
    if (bagValue instanceof pkijs.PrivateKeyInfo || bagValue instanceof pkijs.PKCS8ShroudedKeyBag) {
      const key = Buffer.from(bagValue.toSchema().toBER())
      keys.push(createPrivateKey({ key, format: 'der', type: 'pkcs8', passphrase }))
    }
  }
  return { certificates, keys }
}
