import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { responseName, ZipWriter } from '../../core/authority/batch/index.ts'
import { PkiError } from '../../core/base/index.ts'
import type { BatchResult } from '../../core/records/index.ts'
import { writeOutput } from '../output/write-file.ts'

const PENDING_OCTETS = 1_048_576

/** A zip of the certificates of a batch, written as they are issued. It gets its name once it is complete. */
export class ResponseZip {
  readonly #path: string
  readonly #part: string
  readonly #writer = new ZipWriter()
  readonly #descriptor: number
  #pending: Buffer[] = []
  #octets = 0

  /** @throws {PkiError} `OUTPUT_UNWRITABLE`, also if a private key would be overwritten */
  constructor(path: string) {
    this.#path = path
    this.#part = `${path}.part`
    writeOutput(this.#part, '')
    this.#descriptor = this.#guard(() => openSync(this.#part, 'w'))
  }

  add({ name }: BatchResult, certificateDer: Uint8Array): void {
    const { buffer, byteOffset, length } = certificateDer
    const text = Buffer.from(buffer, byteOffset, length).toString('base64')
    const member = this.#writer.member(responseName(name), Buffer.from(text, 'latin1'))
    this.#pending.push(member)
    this.#octets += member.length
    if (this.#octets >= PENDING_OCTETS) this.#flush()
  }

  end(): void {
    this.#pending.push(this.#writer.end())
    this.#flush()
    this.#guard(() => {
      fsyncSync(this.#descriptor)
      closeSync(this.#descriptor)
    })
    writeOutput(this.#path, '')
    this.#guard(() => renameSync(this.#part, this.#path))
  }

  /** Removes the incomplete file. */
  abandon(): void {
    closeSync(this.#descriptor)
    rmSync(this.#part, { force: true })
  }

  #flush(): void {
    const octets = Buffer.concat(this.#pending)
    this.#pending = []
    this.#octets = 0
    this.#guard(() => {
      for (let at = 0; at < octets.length; ) at += writeSync(this.#descriptor, octets, at)
    })
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (cause) {
      throw new PkiError('OUTPUT_UNWRITABLE', `"${this.#path}" cannot be written`, { cause })
    }
  }
}
