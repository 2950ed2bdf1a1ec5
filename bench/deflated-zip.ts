import { closeSync, openSync, writeSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import { ZipWriter } from '../core/index.ts'

/**
 * Writes a zip whose members are deflated, as participants send them; fflate knows no Zip64, which more than 65,534 members
 * need.
 */
export async function writeDeflatedZip(
  file: string,
  members: AsyncIterable<{ readonly name: string; readonly contents: Uint8Array }>,
): Promise<void> {
  const output = openSync(file, 'wx')
  const zip = new ZipWriter()
  for await (const { name, contents } of members)
    writeSync(output, zip.member(name, contents, deflateRawSync(contents)))
  writeSync(output, zip.end())
  closeSync(output)
}
