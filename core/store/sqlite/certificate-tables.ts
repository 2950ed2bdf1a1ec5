import type { DatabaseSync } from 'node:sqlite'
import { formatSerial } from '../../pki/x509/index.ts'
import type { CaRecord, CertificateRecord, KeyBinding } from '../../records/index.ts'
import type { NameGuard } from '../decide/index.ts'
import { fingerprintOf } from '../index.ts'
import {
  type BindingRow,
  bindingNumber,
  type CertificateRow,
  certificateColumns,
  fromRow,
  hasSerial,
  kept,
  listOf,
  octetsOfHex,
  octetsOfSerial,
  toBinding,
} from '../sql/index.ts'
import { hexOf } from './hex-of.ts'
import type { SqliteVocabulary } from './sqlite-vocabulary.ts'

const PREFIX_OCTETS = 8

type CaTable = Omit<CaRecord, 'serial'> & { readonly serial: Uint8Array }

/** Certificates and CAs. */
export class CertificateTables {
  readonly #statements: ReturnType<typeof prepareStatements>
  readonly #vocabulary: SqliteVocabulary

  constructor(database: DatabaseSync, vocabulary: SqliteVocabulary) {
    this.#statements = prepareStatements(database)
    this.#vocabulary = vocabulary
  }

  /** Writes a row and returns its number; `binding` is what it binds its key to, `audit` the row of its issue. */
  insert(record: CertificateRecord, binding: KeyBinding | null, audit: number): number {
    const { serial, subject, eui64, role, keyFingerprint, renews, csrDigest, der } = record
    const { lastInsertRowid } = this.#statements.insert.run(
      kept(octetsOfSerial(serial), serial),
      this.#vocabulary.kindId(record),
      this.#vocabulary.partyId(record.participant),
      subject,
      eui64 === null ? null : kept(octetsOfHex(eui64), eui64),
      role,
      record.notBeforeSeconds,
      record.notAfterSeconds,
      kept(octetsOfHex(keyFingerprint), keyFingerprint),
      binding && bindingNumber(binding, record),
      record.issuedAtSeconds,
      renews === null ? null : kept(octetsOfSerial(renews), renews),
      csrDigest === null ? null : kept(octetsOfHex(csrDigest), csrDigest),
      record.pki === 'iki' ? octetsOfHex(fingerprintOf(der)) : null,
      audit,
      der,
    )
    return Number(lastInsertRowid)
  }

  insertCa({ id, profile, environment, serial }: CaRecord): void {
    this.#statements.insertCa.run(id, profile, environment, kept(octetsOfSerial(serial), serial))
  }

  find(serial: string): CertificateRecord | null {
    return this.#record(this.#statements.find.get(octetsOfSerial(serial)))
  }

  findByFingerprint(fingerprint: string): CertificateRecord | null {
    return this.#record(this.#statements.findByFingerprint.get(octetsOfHex(fingerprint)))
  }

  findAnswer(keyFingerprint: string, csrDigest: string): CertificateRecord | null {
    const key = octetsOfHex(keyFingerprint)
    return this.#record(this.#statements.findAnswer.get(prefixOf(key), key, octetsOfHex(csrDigest)))
  }

  findBinding(keyFingerprint: string): KeyBinding | null {
    const key = octetsOfHex(keyFingerprint)
    const row = this.#statements.findBinding.get(prefixOf(key), key)
    return row ? toBinding(row as unknown as BindingRow, this.#vocabulary) : null
  }

  /** Returns how many certificates of the PKI of devices a Device ID has. */
  countOfDevice(eui64: string): number {
    return (this.#statements.countOfDevice.get(octetsOfHex(eui64)) as { certificates: number }).certificates
  }

  /** Returns the serial number of a certificate of the IKI that has a name with another key, or null. */
  otherOfName({ participant, profile, subject, keyFingerprint }: NameGuard): string | null {
    const other = this.#statements.otherOfName.get(subject, participant, profile, octetsOfHex(keyFingerprint))
    return this.#record(other)?.serial ?? null
  }

  cas(): CaRecord[] {
    return (this.#statements.cas.all() as unknown as CaTable[]).map(({ serial, ...ca }) => ({
      ...ca,
      serial: formatSerial(serial),
    }))
  }

  #record(row: unknown): CertificateRecord | null {
    return row ? fromRow(row as CertificateRow, this.#vocabulary) : null
  }
}

const prefixOf = (octets: Uint8Array | null): Uint8Array | null => octets?.subarray(0, PREFIX_OCTETS) ?? null

function prepareStatements(database: DatabaseSync) {
  const select = `SELECT ${listOf(certificateColumns(hexOf))} FROM certificate`
  const ofKey = `substr(key_fingerprint, 1, ${PREFIX_OCTETS}) = ? AND key_fingerprint = ?`
  return {
    insert: database.prepare(`INSERT INTO certificate
      (serial, kind, participant, subject, eui64, role, not_before_seconds, not_after_seconds, key_fingerprint, binding,
       issued_at_seconds, renews, csr_digest, fingerprint, audit, der)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    insertCa: database.prepare('INSERT INTO ca (id, profile, environment, serial) VALUES (?, ?, ?, ?)'),
    cas: database.prepare('SELECT id, profile, environment, serial FROM ca ORDER BY id'),
    find: database.prepare(`${select} WHERE ${hasSerial('serial', '?1')}`),
    findByFingerprint: database.prepare(`${select} WHERE fingerprint = ?`),
    findAnswer: database.prepare(`${select} WHERE ${ofKey} AND csr_digest = ? ORDER BY id LIMIT 1`),
    findBinding: database.prepare(`SELECT kind, subject, ${hexOf('eui64')} AS eui64_hex, binding FROM certificate
      WHERE ${ofKey} AND binding IS NOT NULL`),
    // Asked for each row, of which a device has few: a list of kinds, made for each question, takes twice as long.
    countOfDevice: database.prepare(`SELECT count(*) AS certificates FROM certificate
      WHERE eui64 = ? AND (SELECT pki FROM certificate_kind WHERE id = kind) = 'smki-device'`),
    otherOfName: database.prepare(`${select}
      WHERE fingerprint IS NOT NULL AND subject = ? AND participant = (SELECT id FROM party WHERE name = ?)
        AND kind IN (SELECT id FROM certificate_kind WHERE profile = ?) AND key_fingerprint <> ? LIMIT 1`),
  }
}
