import { closeSync, openSync, writeSync } from 'node:fs'
import { crc32, deflateRawSync } from 'node:zlib'

// APPNOTE 4.3.7, 4.3.12, 4.3.14, 4.3.15 and 4.3.16.
const LOCAL = 0x04034b50
const MEMBER = { signature: 0x02014b50, octets: 46 }
const END_64 = { signature: 0x06064b50, octets: 56 }
const LOCATOR = { signature: 0x07064b50, octets: 20 }
const END = { signature: 0x06054b50, octets: 22 }
// What the directory says of a member after its first six octets, its own header says after its first four.
const SHARED = { from: 6, until: 32 }
const VERSION_ZIP64 = 45
const UTF8_NAMES = 0x0800
const DEFLATED = 8
const FIRST_DATE = 0x21

/**
 * Writes a zip whose members are deflated, as participants send them, and whose end is always that of Zip64: the toolkit's
 * own writer does not deflate, and fflate knows no Zip64, which more than 65,534 members need.
 */
export async function writeDeflatedZip(
  file: string,
  members: AsyncIterable<{ readonly name: string; readonly contents: Uint8Array }>,
): Promise<void> {
  const output = openSync(file, 'wx')
  const signature = Buffer.alloc(4)
  signature.writeUInt32LE(LOCAL)
  const directory: Buffer[] = []
  let at = 0
  for await (const { name, contents } of members) {
    const deflated = deflateRawSync(contents)
    const entry = entryOf(name, contents, deflated, at)
    directory.push(entry)
    const shared = entry.subarray(SHARED.from, SHARED.until)
    at += writeSync(output, Buffer.concat([signature, shared, entry.subarray(MEMBER.octets), deflated]))
  }
  const listed = Buffer.concat(directory)
  writeSync(output, listed)
  writeSync(output, endOf(directory.length, listed.length, at))
  closeSync(output)
}

function entryOf(name: string, contents: Uint8Array, deflated: Uint8Array, at: number): Buffer {
  const title = Buffer.from(name)
  const entry = Buffer.alloc(MEMBER.octets + title.length)
  entry.writeUInt32LE(MEMBER.signature, 0)
  entry.writeUInt16LE(VERSION_ZIP64, 4)
  entry.writeUInt16LE(VERSION_ZIP64, 6)
  entry.writeUInt16LE(UTF8_NAMES, 8)
  entry.writeUInt16LE(DEFLATED, 10)
  entry.writeUInt16LE(FIRST_DATE, 14)
  entry.writeUInt32LE(crc32(contents), 16)
  entry.writeUInt32LE(deflated.length, 20)
  entry.writeUInt32LE(contents.length, 24)
  entry.writeUInt16LE(title.length, 28)
  entry.writeUInt32LE(at, 42)
  title.copy(entry, MEMBER.octets)
  return entry
}

function endOf(members: number, directoryOctets: number, directoryAt: number): Buffer {
  const end = Buffer.alloc(END_64.octets + LOCATOR.octets + END.octets)
  end.writeUInt32LE(END_64.signature, 0)
  end.writeBigUInt64LE(BigInt(END_64.octets - 12), 4)
  end.writeUInt16LE(VERSION_ZIP64, 12)
  end.writeUInt16LE(VERSION_ZIP64, 14)
  for (const [i, value] of [members, members, directoryOctets, directoryAt].entries())
    end.writeBigUInt64LE(BigInt(value), 24 + 8 * i)
  const locator = END_64.octets
  end.writeUInt32LE(LOCATOR.signature, locator)
  end.writeBigUInt64LE(BigInt(directoryAt + directoryOctets), locator + 8)
  end.writeUInt32LE(1, locator + 16)
  // All ones: the number is in the end of Zip64.
  const last = locator + LOCATOR.octets
  end.writeUInt32LE(END.signature, last)
  end.fill(0xff, last + 8, last + 20)
  return end
}
