import type { DatabaseSync } from 'node:sqlite'
import type { CertificateKind, Vocabulary } from '../sql/index.ts'

/** The shared values that rows refer to by numbers; each is read once. The meaning of a number never changes. */
export class SqliteVocabulary implements Vocabulary {
  readonly #statements: ReturnType<typeof prepareStatements>
  readonly #kinds = new Map<number, CertificateKind>()
  readonly #kindIds = new Map<string, number>()
  readonly #parties = new Map<number, string>()
  readonly #partyIds = new Map<string, number>()
  #latest: (CertificateKind & { readonly id: number }) | null = null

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database)
  }

  /** Drops what is cached; to be called after a rollback, which may have undone new numbers. */
  forget(): void {
    for (const known of [this.#kinds, this.#kindIds, this.#parties, this.#partyIds]) known.clear()
    this.#latest = null
  }

  kind(id: number): CertificateKind {
    const known = this.#kinds.get(id)
    if (known) return known
    const read = this.#statements.kind.get(id) as CertificateKind | undefined
    if (!read) throw new Error(`kind ${id} of certificates has no row`)
    this.#kinds.set(id, read)
    return read
  }

  party(id: number): string {
    const known = this.#parties.get(id)
    if (known !== undefined) return known
    const row = this.#statements.party.get(id)
    if (!row) throw new Error(`party ${id} has no row`)
    const name = String(row.name)
    this.#keepParty(id, name)
    return name
  }

  /** Returns the number of a kind, or a new number; to be called in a transaction. */
  kindId(kind: CertificateKind): number {
    // Consecutive certificates are mostly of one kind.
    if (this.#latest && isSame(this.#latest, kind)) return this.#latest.id
    const { profile, pki, environment, usage, issuerCa, policyVersion } = kind
    const key = JSON.stringify([profile, pki, environment, usage, issuerCa, policyVersion])
    const values = [profile, pki, environment, usage, issuerCa, policyVersion]
    const id =
      this.#kindIds.get(key) ??
      (this.#statements.findKind.get(...values)?.id as number | undefined) ??
      Number(this.#statements.insertKind.run(...values).lastInsertRowid)
    this.#kindIds.set(key, id)
    this.#latest = { id, profile, pki, environment, usage, issuerCa, policyVersion }
    return id
  }

  /** Returns the number of a name, or a new number; to be called in a transaction. */
  partyId(name: string): number {
    const known = this.#partyIds.get(name)
    if (known !== undefined) return known
    const id =
      (this.#statements.findParty.get(name)?.id as number | undefined) ??
      Number(this.#statements.insertParty.run(name).lastInsertRowid)
    this.#keepParty(id, name)
    return id
  }

  /** Bounds the cache: unknown callers may give any name. */
  #keepParty(id: number, name: string): void {
    if (this.#parties.size >= MOST_PARTIES) {
      this.#parties.clear()
      this.#partyIds.clear()
    }
    this.#parties.set(id, name)
    this.#partyIds.set(name, id)
  }
}

const MOST_PARTIES = 10_000

const isSame = (a: CertificateKind, b: CertificateKind): boolean =>
  a.profile === b.profile &&
  a.environment === b.environment &&
  a.policyVersion === b.policyVersion &&
  a.issuerCa === b.issuerCa &&
  a.pki === b.pki &&
  a.usage === b.usage

function prepareStatements(database: DatabaseSync) {
  return {
    kind: database.prepare(`SELECT profile, pki, environment, usage, issuer_ca AS issuerCa, policy_version AS policyVersion
      FROM certificate_kind WHERE id = ?`),
    findKind: database.prepare(`SELECT id FROM certificate_kind WHERE profile = ? AND pki = ? AND environment IS ?
      AND usage IS ? AND issuer_ca = ? AND policy_version IS ?`),
    insertKind: database.prepare(`INSERT INTO certificate_kind
      (profile, pki, environment, usage, issuer_ca, policy_version) VALUES (?, ?, ?, ?, ?, ?)`),
    party: database.prepare('SELECT name FROM party WHERE id = ?'),
    findParty: database.prepare('SELECT id FROM party WHERE name = ?'),
    insertParty: database.prepare('INSERT INTO party (name) VALUES (?)'),
  }
}
