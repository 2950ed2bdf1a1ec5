import { reportHead, reportLine } from '../../core/authority/batch/index.ts'
import type { BatchRecord, BatchResult } from '../../core/records/index.ts'
import { BatchProgress } from '../output/progress.ts'
import { ReportFile, StdoutReport } from '../output/report-writers.ts'
import { STDOUT } from '../output/write-file.ts'
import { RefusalGroups } from './refusal-groups.ts'
import { ResponseZip } from './response-zip.ts'

interface DeliveryOptions {
  readonly out?: string
  /** The file of the report, or `-` for stdout. */
  readonly report?: string
}

/** Writes the results of a batch, in request order, to the response zip, the report and the summary. */
export class BatchDelivery {
  readonly groups = new RefusalGroups()
  readonly #zip: ResponseZip | null
  readonly #report: ReportFile | StdoutReport | null = null
  readonly #progress: BatchProgress
  #next = 0
  #refused = 0

  /** @throws {PkiError} `OUTPUT_UNWRITABLE` */
  constructor(batch: BatchRecord, { out, report }: DeliveryOptions) {
    this.#zip = out === undefined ? null : new ResponseZip(out)
    if (report !== undefined) this.#report = report === STDOUT ? new StdoutReport() : new ReportFile(report)
    this.#report?.write(reportHead(batch))
    this.#progress = new BatchProgress(batch.size, batch.done)
  }

  /** The index of the next CSR, from 0. */
  get next(): number {
    return this.#next
  }

  add(result: BatchResult, certificateDer: Uint8Array | null): void {
    if (result.index !== this.#next) throw new Error(`got result ${result.index}; expected ${this.#next}`)
    this.#next++
    if (certificateDer) this.#zip?.add(result, certificateDer)
    this.#report?.write(reportLine(result))
    if (result.kind === 'issued') return
    this.#refused++
    this.groups.add(result)
  }

  show(): void {
    this.#progress.at(this.#next, this.#refused)
  }

  end(): void {
    this.#progress.end()
    this.#zip?.end()
    this.#report?.end()
  }

  /** Removes the incomplete response; keeps the report, which shows how far the batch got. */
  abandon(): void {
    this.#progress.end()
    this.#zip?.abandon()
    this.#report?.end()
  }
}
