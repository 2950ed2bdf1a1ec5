import { LimitBook } from '../../quota/index.ts'
import type {
  ApiKey,
  AuditRow,
  BatchResult,
  CaRecord,
  CertificateMark,
  CertificateRecord,
  EnrolmentToken,
  FormRecord,
  IdempotencyAnswer,
  KeptCrl,
  KeyBinding,
  RegisterEntry,
  RegisteredClient,
  Revocation,
} from '../../records/index.ts'
import type { BatchRow } from '../decide/index.ts'
import type { BatchPart, Notice, QueuedRequest } from '../index.ts'
import { MemoryLedger } from './memory-ledger.ts'

/** A batch with its contents. */
export interface MemoryBatch {
  row: BatchRow
  readonly parts: BatchPart[]
  readonly results: BatchResult[]
}

/** Everything that a store in memory holds. */
export class MemoryTables {
  readonly certificates: Map<string, CertificateRecord> = new Map()
  readonly bindings: Map<string, KeyBinding> = new Map()
  readonly cas: Map<string, CaRecord> = new Map()
  readonly audit: AuditRow[] = []
  /** The row of the issue of each serial number. */
  readonly issues: Map<string, AuditRow> = new Map()
  readonly settings: Map<string, string> = new Map()
  readonly register: Map<string, RegisterEntry> = new Map()
  readonly queue: Map<number, QueuedRequest> = new Map()
  queued = 0
  revision = 0
  book: LimitBook = new LimitBook([], [])
  readonly ledger: MemoryLedger = new MemoryLedger()
  readonly clients: Map<string, RegisteredClient> = new Map()
  readonly apiKeys: Map<string, ApiKey> = new Map()
  readonly tokens: Map<string, EnrolmentToken> = new Map()
  readonly idempotency: Map<string, IdempotencyAnswer> = new Map()
  salt: Uint8Array | null = null
  /** In order of revocation. */
  readonly revocations: Map<string, Revocation> = new Map()
  readonly marks: Map<string, CertificateMark> = new Map()
  /** By list, in order of their numbers. */
  readonly crls: Map<string, KeptCrl[]> = new Map()
  readonly notices: Notice[] = []
  readonly forms: FormRecord[] = []
  readonly files: Uint8Array[] = []
  /** In order of their numbers. */
  readonly batches: Map<number, MemoryBatch> = new Map()
  begunBatches = 0

  /** Returns the number of the last revocation of a CA, 0 where there is none. */
  lastRevocationOf(issuerCa: string): number {
    return [...this.revocations.values()].findLastIndex((each) => each.issuerCa === issuerCa) + 1
  }
}
