import type { DatabaseSync } from 'node:sqlite'
import { toHex } from '../../pki/x509/index.ts'
import type { AuditEntry, AuditRow, CertificateFacts, CertificateMark, Revocation } from '../../records/index.ts'
import type {
  Audited,
  RevocationStore,
  RevocationsForCrl,
  RevocationsOfCa,
  UnrevokedFault,
  UnrevokedGuard,
} from '../index.ts'
import { hasSerial, kept, octetsOfHex, octetsOfSerial } from '../sql/index.ts'

const MOST_KNOWN = 10_000

/** Revocations and marks in SQLite. */
export class SqliteRevocations implements RevocationStore {
  readonly #statements: ReturnType<typeof prepareStatements>
  readonly #audited: Audited
  readonly #version: () => unknown
  /** What was found since anyone last wrote anything: servers ask for the same few with every request. */
  readonly #known = new Map<string, Revocation | null>()
  #knownVersion: unknown = null
  /** Once there is a revocation, there always is one. */
  #hasAny = false

  /** `version` says another thing once another connection has written. */
  constructor(database: DatabaseSync, audited: Audited, version: () => unknown) {
    this.#statements = prepareStatements(database)
    this.#audited = audited
    this.#version = version
  }

  async revoke(revocation: Revocation, audit: AuditEntry): ReturnType<RevocationStore['revoke']> {
    const { serial, issuerCa, reason, atSeconds, invaliditySeconds, actor, comment } = revocation
    const { keyFingerprint, notAfterSeconds } = revocation
    this.#known.clear()
    return this.#audited((append) => {
      const by = this.#find(serial)
      if (by) return { kind: 'already', by }
      this.#statements.insert.run(
        ...[octets(serial), issuerCa, reason, atSeconds, invaliditySeconds, actor, comment],
        ...[kept(octetsOfHex(keyFingerprint), keyFingerprint), notAfterSeconds],
      )
      return { kind: 'revoked', audit: append(audit) }
    })
  }

  async find(serial: string): Promise<Revocation | null> {
    const version = this.#version()
    if (version !== this.#knownVersion || this.#known.size >= MOST_KNOWN) this.#known.clear()
    this.#knownVersion = version
    const known = this.#known.get(serial)
    if (known !== undefined) return known
    const found = this.#find(serial)
    this.#known.set(serial, found)
    return found
  }

  #find(serial: string): Revocation | null {
    const row = this.#statements.find.get(octetsOfSerial(serial))
    return row ? toRevocation(row as unknown as RevocationRow) : null
  }

  async ofCa(issuerCa: string, notAfterFromSeconds: number): Promise<RevocationsOfCa> {
    // In this order: a revocation that comes between the two makes the list look older than it is, never newer.
    const last = this.lastOf(issuerCa)
    const rows = this.#statements.ofCa.all(issuerCa, notAfterFromSeconds) as unknown as RevocationRow[]
    return { last, revocations: rows.map(toRevocation) }
  }

  async forCrl(issuerCa: string, notAfterFromSeconds: number): Promise<RevocationsForCrl> {
    // In this order, as in ofCa.
    const last = this.lastOf(issuerCa)
    const rows = this.#statements.forCrl.all(issuerCa, notAfterFromSeconds) as unknown as ListedRow[]
    const revocations = rows.map(([serial, atSeconds, reason, invaliditySeconds]) => ({
      serial,
      atSeconds,
      reason,
      invaliditySeconds,
    }))
    return { last, revocations }
  }

  /** Returns the number of the last revocation of a CA, 0 where there is none. */
  lastOf(issuerCa: string): number {
    return (this.#statements.last.get(issuerCa) as { last: number }).last
  }

  async last(issuerCa: string): Promise<number> {
    return this.lastOf(issuerCa)
  }

  async all(): Promise<Revocation[]> {
    return (this.#statements.all.all() as unknown as RevocationRow[]).map(toRevocation)
  }

  async changedBetween(fromSeconds: number, untilSeconds: number): Promise<string[]> {
    return this.#statements.changed
      .all(fromSeconds, untilSeconds, fromSeconds, untilSeconds)
      .map(({ serial }) => String(serial))
  }

  async mark(
    { serial, mark, atSeconds, actor, comment }: CertificateMark,
    expected: CertificateMark['mark'] | null,
    audit: AuditEntry,
  ): Promise<{ readonly kind: 'marked'; readonly audit: AuditRow } | { readonly kind: 'stale' }> {
    return this.#audited((append) => {
      if ((this.#findMark(serial)?.mark ?? null) !== expected) return { kind: 'stale' }
      this.#statements.mark.run(octets(serial), mark, atSeconds, actor, comment)
      return { kind: 'marked', audit: append(audit) }
    })
  }

  async findMark(serial: string): Promise<CertificateMark | null> {
    return this.#findMark(serial)
  }

  #findMark(serial: string): CertificateMark | null {
    const row = this.#statements.findMark.get(octetsOfSerial(serial)) as MarkRow | undefined
    if (!row) return null
    const { at_seconds, ...same } = row
    return { ...same, serial, atSeconds: at_seconds }
  }

  async facts(serials: readonly string[], unmarked: 'in-use' | 'pending'): Promise<CertificateFacts[]> {
    const rows = this.#statements.facts.all(unmarked, JSON.stringify(serials)) as unknown as FactsRow[]
    return rows.map(({ serial, revoked, mark, replaced }) => ({
      serial,
      isRevoked: revoked === 1,
      mark,
      isReplaced: replaced === 1,
    }))
  }

  /** Says which revocation stands against a guard. */
  findFault(guard: UnrevokedGuard): UnrevokedFault | null {
    // Every certificate that is issued asks, and many a world has never revoked any.
    this.#hasAny ||= this.#statements.any.get() !== undefined
    if (!this.#hasAny) return null
    const { issuerCa, renews, keyFingerprint } = guard
    const row = this.#statements.fault.get(issuerCa, renews && octetsOfSerial(renews), octetsOfHex(keyFingerprint))
    return row ? { kind: 'unrevoked', guard, by: toRevocation(row as unknown as RevocationRow) } : null
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

const toRevocation = (row: RevocationRow): Revocation => ({
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
  // Octets are read as hex, and rows as arrays: of a hundred thousand, objects with octets take five times as long.
  const forCrl = database.prepare(
    `SELECT hex(serial), at_seconds, reason, invalidity_seconds FROM revocation
     WHERE issuer_ca = ? AND not_after_seconds >= ? ORDER BY id`,
  )
  forCrl.setReturnArrays(true)
  return {
    forCrl,
    insert: database.prepare(`INSERT INTO revocation (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    any: database.prepare('SELECT 1 FROM revocation LIMIT 1'),
    find: database.prepare(`SELECT ${columns} FROM revocation WHERE serial = ?`),
    last: database.prepare('SELECT coalesce(max(id), 0) AS last FROM revocation WHERE issuer_ca = ?'),
    ofCa: database.prepare(
      `SELECT ${columns} FROM revocation WHERE issuer_ca = ? AND not_after_seconds >= ? ORDER BY id`,
    ),
    all: database.prepare(`SELECT ${columns} FROM revocation ORDER BY id`),
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
    // In the order in which the refusal names them: the CA's, the earlier certificate's, the key's.
    fault: database.prepare(`
      SELECT ${columns}, 1 AS rank FROM revocation WHERE serial = (SELECT serial FROM ca WHERE id = ?)
      UNION ALL SELECT ${columns}, 2 FROM revocation WHERE serial = ?
      UNION ALL SELECT ${columns}, 3 FROM revocation
        WHERE key_fingerprint = ? AND reason IN ('keyCompromise', 'cACompromise')
      ORDER BY rank LIMIT 1`),
  }
}
