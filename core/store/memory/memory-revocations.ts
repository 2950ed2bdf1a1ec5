import {
  type AuditEntry,
  type AuditRow,
  type CaRecord,
  type CertificateFacts,
  type CertificateMark,
  type CertificateRecord,
  COMPROMISED,
  type Revocation,
} from '../../records/index.ts'
import type { RevocationStore, RevocationsOfCa, UnrevokedFault, UnrevokedGuard } from '../index.ts'

/** What is asked of the store around it. */
export interface Surroundings {
  append(entry: AuditEntry): AuditRow
  certificates(): ReadonlyMap<string, CertificateRecord>
  ca(id: string): CaRecord | undefined
}

/** Revocations and marks of a store in memory. */
export class MemoryRevocations implements RevocationStore {
  readonly #around: Surroundings
  readonly #revocations = new Map<string, Revocation>()
  readonly #marks = new Map<string, CertificateMark>()

  constructor(around: Surroundings) {
    this.#around = around
  }

  async revoke(revocation: Revocation, audit: AuditEntry): ReturnType<RevocationStore['revoke']> {
    const by = this.#revocations.get(revocation.serial)
    if (by) return { kind: 'already', by }
    if (!this.#around.certificates().has(revocation.serial)) throw new Error('no certificate has this serial number')
    this.#revocations.set(revocation.serial, revocation)
    return { kind: 'revoked', audit: this.#around.append(audit) }
  }

  async find(serial: string): Promise<Revocation | null> {
    return this.#revocations.get(serial) ?? null
  }

  async ofCa(issuerCa: string, notAfterFromSeconds: number): Promise<RevocationsOfCa> {
    const revocations = [...this.#revocations.values()].filter(
      (each) => each.issuerCa === issuerCa && each.notAfterSeconds >= notAfterFromSeconds,
    )
    return { last: this.lastOf(issuerCa), revocations }
  }

  /** Returns the number of the last revocation of a CA, 0 where there is none. */
  lastOf(issuerCa: string): number {
    return [...this.#revocations.values()].findLastIndex((each) => each.issuerCa === issuerCa) + 1
  }

  async last(issuerCa: string): Promise<number> {
    return this.lastOf(issuerCa)
  }

  async all(): Promise<Revocation[]> {
    return [...this.#revocations.values()]
  }

  async changedBetween(fromSeconds: number, untilSeconds: number): Promise<string[]> {
    const changes = [...this.#revocations.values(), ...this.#marks.values()]
    const within = changes.filter(({ atSeconds }) => atSeconds >= fromSeconds && atSeconds < untilSeconds)
    return [...new Set(within.map(({ serial }) => serial))]
  }

  async mark(
    mark: CertificateMark,
    expected: CertificateMark['mark'] | null,
    audit: AuditEntry,
  ): ReturnType<RevocationStore['mark']> {
    if ((this.#marks.get(mark.serial)?.mark ?? null) !== expected) return { kind: 'stale' }
    if (!this.#around.certificates().has(mark.serial)) throw new Error('no certificate has this serial number')
    this.#marks.set(mark.serial, mark)
    return { kind: 'marked', audit: this.#around.append(audit) }
  }

  async findMark(serial: string): Promise<CertificateMark | null> {
    return this.#marks.get(serial) ?? null
  }

  async facts(serials: readonly string[], unmarked: 'in-use' | 'pending'): Promise<CertificateFacts[]> {
    const all = [...this.#around.certificates().values()]
    return serials.flatMap((serial) => {
      const index = all.findIndex((record) => record.serial === serial)
      const record = all[index]
      if (!record) return []
      const isReplaced = all
        .slice(index + 1)
        .some((later) => isSameUse(record, later) && this.#stands(later.serial, unmarked))
      const mark = this.#marks.get(serial)?.mark ?? null
      return [{ serial, isRevoked: this.#revocations.has(serial), mark, isReplaced }]
    })
  }

  #stands(serial: string, unmarked: 'in-use' | 'pending'): boolean {
    const mark = this.#marks.get(serial)?.mark ?? unmarked
    return !this.#revocations.has(serial) && mark !== 'rejected' && mark !== 'pending'
  }

  /** Says which revocation stands against a guard. */
  findFault(guard: UnrevokedGuard): UnrevokedFault | null {
    if (this.#revocations.size === 0) return null
    const { issuerCa, renews, keyFingerprint } = guard
    const ofCa = this.#revocations.get(this.#around.ca(issuerCa)?.serial ?? '')
    const ofEarlier = this.#revocations.get(renews ?? '')
    const ofKey = [...this.#revocations.values()].find(
      (each) => each.keyFingerprint === keyFingerprint && COMPROMISED.includes(each.reason),
    )
    const by = ofCa ?? ofEarlier ?? ofKey
    return by ? { kind: 'unrevoked', guard, by } : null
  }
}

const isSameUse = (a: CertificateRecord, b: CertificateRecord): boolean =>
  a.keyFingerprint === b.keyFingerprint && a.profile === b.profile && a.environment === b.environment
