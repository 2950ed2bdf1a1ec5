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
  const keyOf = new Map(keys.map((key) => [keyFingerprint(publicKeyDer(key)), key]))
  const keystore: Keystore = {}
  for (const record of records) {
    const { eui64, usage, serial } = record
    if (eui64 === null || usage === null) continue
    const decimal = BigInt(`0x${serial}`).toString()
    const usages = keystore[eui64] ?? {}
    usages[usage] = { ...usages[usage], [decimal]: entryOf(record, keyOf.get(record.keyFingerprint)) }
    keystore[eui64] = usages
  }
  return keystore
}

function entryOf({ der, profile, eui64, role }: CertificateRecord, key: KeyObject | undefined): KeystoreEntry {
  return {
    certificate: toPem('CERTIFICATE', der),
    ...(key ? { privateKey: exportKeyPem(key) } : {}),
    name: `TEST ${profile} ${eui64}`,
    ...(role === null ? {} : { role }),
  }
}
