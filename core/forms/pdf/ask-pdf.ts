import { PkiError } from '../../base/index.ts'
import { type JobLimits, runLimited } from '../limited-process.ts'
import type { PdfQuestion } from './pdf-job.ts'

// ISO 32000-2 Annex H, implementation note on §7.5.2: readers take a header within the first 1024 octets.
const HEADER_REACH = 1024

/** Reads a PDF in the limited process. @throws {PkiError} `FORM_MALFORMED`, and what the process refuses */
export function askPdf<T>(question: PdfQuestion, limits: JobLimits): Promise<T> {
  const head = Buffer.from(question.bytes.buffer, question.bytes.byteOffset, question.bytes.byteLength)
  if (!head.subarray(0, HEADER_REACH).includes('%PDF-'))
    return Promise.reject(new PkiError('FORM_MALFORMED', 'the file is not a PDF: its header "%PDF-" is missing'))
  // A published package has .js files beside each other, a checkout .ts files.
  const module = new URL(import.meta.url.endsWith('.ts') ? './pdf-job.ts' : './pdf-job.js', import.meta.url)
  return runLimited<T>(module, question, limits, heapFor(question.bytes.length, limits))
}

// Measured: a form of 500 pages and 2 MB is marked in 90 MB of heap. Small files get little, in case they are hostile.
const LEAST_HEAP_MB = 128
const HEAP_MB_PER_MB = 12
const MIB = 1_048_576

/** Returns the heap in MB for reading a PDF of so many octets. */
export const heapFor = (octets: number, { memoryMb }: JobLimits): number =>
  Math.round(Math.min(memoryMb / 2, LEAST_HEAP_MB + (HEAP_MB_PER_MB * octets) / MIB))
