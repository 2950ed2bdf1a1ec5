import type { KeyObject } from 'node:crypto'
import { publicKeyDer } from '../../pki/keys/index.ts'
import { exportKeyPem, keyFingerprint, toPem } from '../../pki/x509/index.ts'
import type { CertificateRecord } from '../../records/index.ts'

interface KeystoreEntry {
  certificate: string
  privateKey?: string
  name: string
  role?: number
}

/** The format that DCC's open-source tools read: EUI-64, then usage, then decimal serial number. */
export type Keystore = Record<
  string,
  Partial<Record<'digitalSignature' | 'keyAgreement', Record<string, KeystoreEntry>>>
>

/**
 * Returns the device and organisation certificates among `records` as a keystore, each with its private key if `keys`
 * has it. Leaves out certificates of other kinds, for which the format has no place.
 */
export function buildKeystore(records: readonly CertificateRecord[], keys: readonly KeyObject[]): Keystore {
  const keyOf = keysByFingerprint(keys)
  const keystore: Keystore = {}
  for (const record of records) addEntry(record, keystore, keyOf)
  return keystore
}

/**
 * Yields what {@link buildKeystore} returns as JSON text, indented by two, a piece for each EUI-64, and returns how many
 * there were. `pages` are in order of EUI-64, so that no more than one page and one EUI-64 are in memory.
 */
export async function* keystoreText(
  pages: AsyncIterable<readonly CertificateRecord[]>,
  keys: readonly KeyObject[],
): AsyncGenerator<string, number> {
  const keyOf = keysByFingerprint(keys)
  let count = 0
  for await (const keystore of byEui64(pages, keyOf)) {
    // Without the braces of the whole and their line breaks.
    const text = JSON.stringify(keystore, null, 2).slice(2, -2)
    yield `${count === 0 ? '{' : ','}\n${text}`
    count++
  }
  yield count === 0 ? '{}\n' : '\n}\n'
  return count
}

/** Yields a keystore for each EUI-64. */
async function* byEui64(
  pages: AsyncIterable<readonly CertificateRecord[]>,
  keyOf: ReadonlyMap<string, KeyObject>,
): AsyncGenerator<Keystore> {
  let current: { readonly eui64: string | null; readonly keystore: Keystore } = { eui64: null, keystore: {} }
  for await (const page of pages)
    for (const record of page) {
      if (record.eui64 !== current.eui64) {
        if (Object.keys(current.keystore).length > 0) yield current.keystore
        current = { eui64: record.eui64, keystore: {} }
      }
      addEntry(record, current.keystore, keyOf)
    }
  if (Object.keys(current.keystore).length > 0) yield current.keystore
}

const keysByFingerprint = (keys: readonly KeyObject[]): Map<string, KeyObject> =>
  new Map(keys.map((key) => [keyFingerprint(publicKeyDer(key)), key]))

function addEntry(record: CertificateRecord, keystore: Keystore, keyOf: ReadonlyMap<string, KeyObject>): void {
  const { eui64, usage, serial } = record
  if (eui64 === null || usage === null) return
  const usages = keystore[eui64] ?? {}
  const entries = usages[usage] ?? {}
  entries[BigInt(`0x${serial}`).toString()] = entryOf(record, keyOf.get(record.keyFingerprint))
  usages[usage] = entries
  keystore[eui64] = usages
}

function entryOf({ der, profile, eui64, role }: CertificateRecord, key: KeyObject | undefined): KeystoreEntry {
  return {
    certificate: toPem('CERTIFICATE', der),
    ...(key ? { privateKey: exportKeyPem(key) } : {}),
    name: `TEST ${profile} ${eui64}`,
    ...(role === null ? {} : { role }),
  }
}
