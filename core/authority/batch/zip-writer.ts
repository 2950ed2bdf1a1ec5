import { crc32 } from 'node:zlib'
import {
  DEFLATED,
  END,
  END_64,
  IN_EXTRA_16,
  IN_EXTRA_32,
  LOCAL,
  LOCATOR,
  MEMBER,
  STORED,
} from '../../pki/input/index.ts'

// APPNOTE 4.4: names are UTF-8; the date is 1 January 1980, the earliest that a zip can hold.
const VERSION = 20
const VERSION_ZIP64 = 45
const UTF8_NAMES = 0x0800
const FIRST_DATE = 0x21

/**
 * Makes a zip member by member. Write what each call returns, in that order. Keeps the directory in memory, about 70
 * octets for each member. No member may begin after the first 4 GB.
 */
export class ZipWriter {
  /** Grows by half when it is full. One Buffer for each member would take three times the memory. */
  #directory = Buffer.alloc(65_536)
  #directoryOctets = 0
  #members = 0
  #octets = 0

  /** Returns a member as it is written to the file: stored, or as `deflated`, the contents compressed by RFC 1951. */
  member(name: string, contents: Uint8Array, deflated: Uint8Array | null = null): Buffer {
    const title = Buffer.from(name)
    const packed = deflated ?? contents
    const local = Buffer.allocUnsafe(LOCAL.octets + title.length + packed.length)
    if (this.#octets + local.length >= IN_EXTRA_32) throw new Error('the zip would be larger than 4 GB')
    local.writeUInt32LE(LOCAL.signature, 0)
    local.writeUInt16LE(VERSION, 4)
    this.#describe(local, 6, title, contents, deflated)
    title.copy(local, LOCAL.octets)
    local.set(packed, LOCAL.octets + title.length)
    this.#list(title, local)
    this.#octets += local.length
    return local
  }

  /** Writes the fields that the local header and the directory share. */
  #describe(header: Buffer, at: number, title: Buffer, contents: Uint8Array, deflated: Uint8Array | null): void {
    header.writeUInt16LE(UTF8_NAMES, at)
    header.writeUInt16LE(deflated ? DEFLATED : STORED, at + 2)
    header.writeUInt16LE(0, at + 4)
    header.writeUInt16LE(FIRST_DATE, at + 6)
    header.writeUInt32LE(crc32(contents), at + 8)
    header.writeUInt32LE((deflated ?? contents).length, at + 12)
    header.writeUInt32LE(contents.length, at + 16)
    header.writeUInt16LE(title.length, at + 20)
    header.writeUInt16LE(0, at + 22)
  }

  #list(title: Buffer, local: Buffer): void {
    const entry = this.#room(MEMBER.octets + title.length)
    entry.writeUInt32LE(MEMBER.signature, 0)
    entry.writeUInt16LE(VERSION, 4)
    entry.writeUInt16LE(VERSION, 6)
    local.copy(entry, 8, 6, LOCAL.octets)
    entry.writeUInt32LE(this.#octets, 42)
    title.copy(entry, MEMBER.octets)
    this.#members++
  }

  /** Returns the next octets of the directory, all zero. */
  #room(octets: number): Buffer {
    const start = this.#directoryOctets
    this.#directoryOctets += octets
    if (this.#directoryOctets > this.#directory.length) {
      const longer = Buffer.alloc(Math.ceil(this.#directoryOctets * 1.5))
      this.#directory.copy(longer, 0, 0, start)
      this.#directory = longer
    }
    return this.#directory.subarray(start, this.#directoryOctets)
  }

  /** Returns what follows the last member: the directory and its end records. */
  end(): Buffer {
    const count = this.#members
    const isWide = count >= IN_EXTRA_16
    const end = Buffer.alloc(END.octets)
    end.writeUInt32LE(END.signature, 0)
    end.writeUInt16LE(Math.min(count, IN_EXTRA_16), 8)
    end.writeUInt16LE(Math.min(count, IN_EXTRA_16), 10)
    end.writeUInt32LE(this.#directoryOctets, 12)
    end.writeUInt32LE(this.#octets, 16)
    return Buffer.concat([
      this.#directory.subarray(0, this.#directoryOctets),
      ...(isWide ? [this.#wideEnd(count)] : []),
      end,
    ])
  }

  /** Returns the zip64 end records, for more members than 16 bits can count. APPNOTE 4.3.14 and 4.3.15 */
  #wideEnd(count: number): Buffer {
    const end = Buffer.alloc(END_64.octets + LOCATOR.octets)
    end.writeUInt32LE(END_64.signature, 0)
    end.writeBigUInt64LE(BigInt(END_64.octets - 12), 4)
    end.writeUInt16LE(VERSION_ZIP64, 12)
    end.writeUInt16LE(VERSION_ZIP64, 14)
    end.writeBigUInt64LE(BigInt(count), 24)
    end.writeBigUInt64LE(BigInt(count), 32)
    end.writeBigUInt64LE(BigInt(this.#directoryOctets), 40)
    end.writeBigUInt64LE(BigInt(this.#octets), 48)
    end.writeUInt32LE(LOCATOR.signature, END_64.octets)
    end.writeBigUInt64LE(BigInt(this.#octets + this.#directoryOctets), END_64.octets + 8)
    end.writeUInt32LE(1, END_64.octets + 16)
    return end
  }
}
