import { note } from './print.ts'

const INTERVAL_MS = 200

/** Shows the progress of a long run on a terminal, and nothing elsewhere. */
export class Progress {
  readonly #total: number
  readonly #isShown: boolean
  #done = 0
  #shownAt = 0

  constructor(total: number, isShown: boolean) {
    this.#total = total
    this.#isShown = isShown && process.stderr.isTTY === true
  }

  step(): void {
    this.#done++
    const now = performance.now()
    if (!this.#isShown || now - this.#shownAt < INTERVAL_MS) return
    this.#shownAt = now
    process.stderr.write(`\r\u001b[Ktpki: ${this.#done} of ${this.#total} devices`)
  }

  end(): void {
    if (this.#isShown) process.stderr.write('\r\u001b[K')
  }
}

const TERMINAL_MS = 200

const LINES_MS = 5_000

const BAR_WIDTH = 24

/** Shows the progress of a batch: a bar on a terminal, a line every five seconds elsewhere. */
export class BatchProgress {
  readonly #total: number
  readonly #first: number
  readonly #isTerminal = process.stderr.isTTY === true
  readonly #startMs = performance.now()
  #shownMs = this.#startMs

  /** `first` is how many CSRs were done before this run. */
  constructor(total: number, first: number) {
    this.#total = total
    this.#first = first
  }

  at(done: number, failed: number): void {
    const nowMs = performance.now()
    if (nowMs - this.#shownMs < (this.#isTerminal ? TERMINAL_MS : LINES_MS)) return
    this.#shownMs = nowMs
    const perSecond = ((done - this.#first) * 1000) / (nowMs - this.#startMs)
    const left = perSecond > 0 ? ` ${formatSeconds((this.#total - done) / perSecond)} left` : ''
    const text = `${done} of ${this.#total}, ${failed} failed, ${Math.round(perSecond)} a second,${left}`
    if (!this.#isTerminal) note(text)
    else process.stderr.write(`\r\u001b[Ktpki: [${bar(done / this.#total)}] ${text}`)
  }

  end(): void {
    if (this.#isTerminal) process.stderr.write('\r\u001b[K')
  }
}

const bar = (part: number): string => {
  const full = Math.round(part * BAR_WIDTH)
  return '#'.repeat(full) + '.'.repeat(BAR_WIDTH - full)
}

const formatSeconds = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
