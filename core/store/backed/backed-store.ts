import type { LimitBook, LimitState, QuotaAnswer, QuotaQuery } from '../../quota/index.ts'
import type { AuditEntry } from '../../records/index.ts'
import { adminWork, guardWork, quotaWork, settingWork, usageWork } from '../decide/index.ts'
import type { AdminChange, CommitOutcome, CommitUnit, Guard, GuardFault, Rehearsal, Store } from '../index.ts'
import { BackedRehearsal } from './backed-rehearsal.ts'
import { GroupCommitter } from './group-committer.ts'
import type { Transactor } from './transactor.ts'

/**
 * What every backend's store has in common: all that is decided. A backend adds a {@link Transactor}, which loads and
 * writes, and what is only read.
 */
export abstract class BackedStore implements Store {
  readonly #transactor: Transactor
  readonly #committer: GroupCommitter
  #closed: Promise<void> | null = null

  constructor(transactor: Transactor) {
    this.#transactor = transactor
    this.#committer = new GroupCommitter(transactor)
  }

  commit(unit: CommitUnit): Promise<CommitOutcome> {
    return this.#committer.commit(unit)
  }

  checkGuard(guard: Guard): Promise<GuardFault | null> {
    return this.#transactor.look(guardWork(guard))
  }

  rehearse(): Rehearsal {
    return new BackedRehearsal(this.#transactor)
  }

  change(change: AdminChange): Promise<'changed' | 'revised'> {
    return this.#transactor.transact(adminWork(change), 'own')
  }

  look(query: QuotaQuery): Promise<QuotaAnswer> {
    return this.#transactor.look(quotaWork(query))
  }

  usage(participant: string, atMs: number): Promise<readonly LimitState[]> {
    return this.#transactor.look(usageWork(participant, atMs))
  }

  putSetting(name: string, value: string, audit: AuditEntry): Promise<void> {
    return this.#transactor.transact(settingWork(name, value, audit), 'own')
  }

  /** Commits what is waiting and closes; a second call waits for the first. */
  close(): Promise<void> {
    this.#closed ??= this.#committer.close().then(() => this.closeBackend())
    return this.#closed
  }

  protected abstract closeBackend(): Promise<void>

  abstract readonly access: Store['access']
  abstract readonly batches: Store['batches']
  abstract readonly revocations: Store['revocations']
  abstract readonly crls: Store['crls']
  abstract readonly notices: Store['notices']
  abstract readonly forms: Store['forms']
  abstract revision(): Promise<number>
  abstract findRegister(...query: Parameters<Store['findRegister']>): ReturnType<Store['findRegister']>
  abstract listRegister(...query: Parameters<Store['listRegister']>): ReturnType<Store['listRegister']>
  abstract limits(): Promise<LimitBook>
  abstract spending(participant: string | null): ReturnType<Store['spending']>
  abstract listQueue(): ReturnType<Store['listQueue']>
  abstract findKeyBinding(keyFingerprint: string): ReturnType<Store['findKeyBinding']>
  abstract findCertificate(serial: string): ReturnType<Store['findCertificate']>
  abstract findCertificateByFingerprint(fingerprint: string): ReturnType<Store['findCertificateByFingerprint']>
  abstract findAnswer(keyFingerprint: string, csrDigest: string): ReturnType<Store['findAnswer']>
  abstract listCertificates(...query: Parameters<Store['listCertificates']>): ReturnType<Store['listCertificates']>
  abstract listCas(): ReturnType<Store['listCas']>
  abstract auditHead(): ReturnType<Store['auditHead']>
  abstract listAudit(afterSequence: number, limit: number): ReturnType<Store['listAudit']>
  abstract findAudit(sequence: number): ReturnType<Store['findAudit']>
  abstract findAuditOfSerial(serial: string): ReturnType<Store['findAuditOfSerial']>
  abstract queryAudit(...query: Parameters<Store['queryAudit']>): ReturnType<Store['queryAudit']>
  abstract getSetting(name: string): ReturnType<Store['getSetting']>
}
