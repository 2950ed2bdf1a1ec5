import type { DatabaseSync } from 'node:sqlite'
import { toHex } from '../../pki/x509/index.ts'
import type { CertificateFacts, CertificateMark, ListedRevocation, Revocation } from '../../records/index.ts'
import { hasSerial, kept, octetsOfHex, octetsOfSerial } from '../sql/index.ts'

const MOST_KNOWN = 10_000

/** Revocations and marks. */
export class RevocationTables {
  readonly #statements: ReturnType<typeof prepareStatements>
  /** What was found since anyone last wrote: servers ask for the same few with every request. */
  readonly #known = new Map<string, Revocation | null>()
  #knownVersion: unknown = null
  /** Once there is a revocation, there always is one. */
  #hasAny = false

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database)
  }

  insert(revocation: Revocation): void {
    const { serial, issuerCa, reason, atSeconds, invaliditySeconds, actor, comment } = revocation
    const { keyFingerprint, notAfterSeconds } = revocation
    this.#known.clear()
    this.#statements.insert.run(
      ...[octets(serial), issuerCa, reason, atSeconds, invaliditySeconds, actor, comment],
      ...[kept(octetsOfHex(keyFingerprint), keyFingerprint), notAfterSeconds],
    )
  }

  /** Whether anything has ever been revoked. */
  hasAny(): boolean {
    this.#hasAny ||= this.#statements.any.get() !== undefined
    return this.#hasAny
  }

  find(serial: string): Revocation | null {
    return toRevocation(this.#statements.find.get(octetsOfSerial(serial)))
  }

  /** Like {@link find}; `version` differs once another connection has written. */
  findKnown(serial: string, version: unknown): Revocation | null {
    if (version !== this.#knownVersion || this.#known.size >= MOST_KNOWN) this.#known.clear()
    this.#knownVersion = version
    const known = this.#known.get(serial)
    if (known !== undefined) return known
    const found = this.find(serial)
    this.#known.set(serial, found)
    return found
  }

  /** Returns the revocation of a CA's own certificate, or null. */
  findOfCa(id: string): Revocation | null {
    return toRevocation(this.#statements.findOfCa.get(id))
  }

  /** Returns the first revocation of a certificate of a key for the key's compromise, or null. */
  findCompromise(keyFingerprint: string): Revocation | null {
    return toRevocation(this.#statements.findCompromise.get(octetsOfHex(keyFingerprint)))
  }

  /** Returns the number of the last revocation of a CA, 0 where there is none. */
  last(issuerCa: string): number {
    return (this.#statements.last.get(issuerCa) as { last: number }).last
  }

  ofCa(issuerCa: string, notAfterFromSeconds: number): ListedRevocation[] {
    const rows = this.#statements.ofCa.all(issuerCa, notAfterFromSeconds) as unknown as ListedRow[]
    return rows.map(([serial, atSeconds, reason, invaliditySeconds]) => ({
      serial,
      atSeconds,
      reason,
      invaliditySeconds,
    }))
  }

  changedBetween(fromSeconds: number, untilSeconds: number): string[] {
    return this.#statements.changed
      .all(fromSeconds, untilSeconds, fromSeconds, untilSeconds)
      .map(({ serial }) => String(serial))
  }

  putMark({ serial, mark, atSeconds, actor, comment }: CertificateMark): void {
    this.#statements.mark.run(octets(serial), mark, atSeconds, actor, comment)
  }

  findMark(serial: string): CertificateMark | null {
    const row = this.#statements.findMark.get(octetsOfSerial(serial)) as MarkRow | undefined
    if (!row) return null
    const { at_seconds, ...same } = row
    return { ...same, serial, atSeconds: at_seconds }
  }

  facts(serials: readonly string[], unmarked: 'in-use' | 'pending'): CertificateFacts[] {
    const rows = this.#statements.facts.all(unmarked, JSON.stringify(serials)) as unknown as FactsRow[]
    return rows.map(({ serial, revoked, mark, replaced }) => ({
      serial,
      isRevoked: revoked === 1,
      mark,
      isReplaced: replaced === 1,
    }))
  }
}

interface RevocationRow {
  readonly serial: Uint8Array
  readonly issuer_ca: string
  readonly reason: Revocation['reason']
  readonly at_seconds: number
  readonly invalidity_seconds: number | null
  readonly actor: string
  readonly comment: string
  readonly key_fingerprint: Uint8Array
  readonly not_after_seconds: number
}

type ListedRow = readonly [string, number, Revocation['reason'], number | null]

interface MarkRow extends Omit<CertificateMark, 'serial' | 'atSeconds'> {
  readonly at_seconds: number
}

interface FactsRow {
  readonly serial: string
  readonly revoked: number
  readonly mark: CertificateMark['mark'] | null
  readonly replaced: number
}

const octets = (serial: string): Uint8Array => kept(octetsOfSerial(serial), serial)
const serialOf = (octets: Uint8Array): string => toHex(octets).toUpperCase()

const toRevocation = (row: unknown): Revocation | null => (row ? ofRow(row as RevocationRow) : null)

const ofRow = (row: RevocationRow): Revocation => ({
  serial: serialOf(row.serial),
  issuerCa: row.issuer_ca,
  reason: row.reason,
  atSeconds: row.at_seconds,
  invaliditySeconds: row.invalidity_seconds,
  actor: row.actor,
  comment: row.comment,
  keyFingerprint: toHex(row.key_fingerprint),
  notAfterSeconds: row.not_after_seconds,
})

function prepareStatements(database: DatabaseSync) {
  const columns = `serial, issuer_ca, reason, at_seconds, invalidity_seconds, actor, comment,
    key_fingerprint, not_after_seconds`
  // A CRL may list a hundred thousand: rows that are objects, with octets in them, would take five times as long.
  const ofCa = database.prepare(
    `SELECT hex(serial), at_seconds, reason, invalidity_seconds FROM revocation
      WHERE issuer_ca = ? AND not_after_seconds >= ? ORDER BY id`,
  )
  ofCa.setReturnArrays(true)
  return {
    ofCa,
    insert: database.prepare(`INSERT INTO revocation (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    any: database.prepare('SELECT 1 FROM revocation LIMIT 1'),
    find: database.prepare(`SELECT ${columns} FROM revocation WHERE serial = ?`),
    last: database.prepare('SELECT coalesce(max(id), 0) AS last FROM revocation WHERE issuer_ca = ?'),
    changed: database.prepare(
      `SELECT hex(serial) AS serial FROM revocation WHERE at_seconds >= ? AND at_seconds < ?
       UNION SELECT hex(serial) AS serial FROM certificate_mark WHERE at_seconds >= ? AND at_seconds < ?`,
    ),
    findMark: database.prepare('SELECT mark, at_seconds, actor, comment FROM certificate_mark WHERE serial = ?'),
    mark: database.prepare(
      'INSERT OR REPLACE INTO certificate_mark (serial, mark, at_seconds, actor, comment) VALUES (?, ?, ?, ?, ?)',
    ),
    facts: database.prepare(`
      SELECT hex(c.serial) AS serial, m.mark AS mark,
        EXISTS (SELECT 1 FROM revocation r WHERE r.serial = c.serial) AS revoked,
        EXISTS (SELECT 1 FROM certificate later
            JOIN certificate_kind later_kind ON later_kind.id = later.kind
          WHERE substr(later.key_fingerprint, 1, 8) = substr(c.key_fingerprint, 1, 8)
            AND later.key_fingerprint = c.key_fingerprint AND later.id > c.id
            AND later_kind.profile = own_kind.profile AND later_kind.environment IS own_kind.environment
            AND NOT EXISTS (SELECT 1 FROM revocation r WHERE r.serial = later.serial)
            AND coalesce((SELECT x.mark FROM certificate_mark x WHERE x.serial = later.serial), ?)
              NOT IN ('rejected', 'pending')
        ) AS replaced
      FROM json_each(?) AS asked
      JOIN certificate c ON ${hasSerial('c.serial', 'unhex(asked.value)')}
      JOIN certificate_kind own_kind ON own_kind.id = c.kind
      LEFT JOIN certificate_mark m ON m.serial = c.serial`),
    findOfCa: database.prepare(`SELECT ${columns} FROM revocation WHERE serial = (SELECT serial FROM ca WHERE id = ?)`),
    findCompromise: database.prepare(`SELECT ${columns} FROM revocation
      WHERE key_fingerprint = ? AND reason IN ('keyCompromise', 'cACompromise') ORDER BY id LIMIT 1`),
  }
}
