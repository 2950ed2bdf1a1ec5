import { writeStdout } from './print.ts'
import { writeOutputPieces } from './write-file.ts'

/** How a keystore is delivered: the options of `cert export`. */
export interface KeystoreDelivery {
  readonly out: string | undefined
  readonly json: boolean | undefined
  /** Whether it holds private keys. */
  readonly isPrivate: boolean
}

/**
 * Writes a keystore to a file or to stdout while it is made: it may be larger than the memory. With `--json` prints the
 * document of an export instead; `serials` fills while `pieces` are made, so it comes last.
 */
export async function deliverKeystore(
  pieces: AsyncIterable<string>,
  serials: readonly string[],
  { out, json, isPrivate }: KeystoreDelivery,
): Promise<void> {
  if (!json) {
    if (out !== undefined) await writeOutputPieces(out, pieces, isPrivate)
    else for await (const piece of pieces) await writeStdout(piece)
    return
  }
  if (out !== undefined) {
    const bytes = await writeOutputPieces(out, pieces, isPrivate)
    await writeStdout(`{\n  "format": "keystore",\n  "out": ${JSON.stringify(out)},\n  "base64": null,\n`)
    await printEnd(bytes, serials)
    return
  }
  await writeStdout('{\n  "format": "keystore",\n  "out": null,\n  "base64": "')
  const bytes = await printBase64(pieces)
  await writeStdout('",\n')
  await printEnd(bytes, serials)
}

async function printBase64(pieces: AsyncIterable<string>): Promise<number> {
  let bytes = 0
  let rest = Buffer.alloc(0)
  for await (const piece of pieces) {
    const octets = Buffer.concat([rest, Buffer.from(piece)])
    // Base64 writes three octets as four characters.
    const whole = octets.length - (octets.length % 3)
    await writeStdout(octets.toString('base64', 0, whole))
    rest = octets.subarray(whole)
    bytes += whole
  }
  await writeStdout(rest.toString('base64'))
  return bytes + rest.length
}

const SERIALS_A_WRITE = 10_000

async function printEnd(bytes: number, serials: readonly string[]): Promise<void> {
  await writeStdout(`  "bytes": ${bytes},\n  "serials": [`)
  for (let at = 0; at < serials.length; at += SERIALS_A_WRITE) {
    const some = serials.slice(at, at + SERIALS_A_WRITE).map((serial) => `\n    "${serial}"`)
    await writeStdout(`${at === 0 ? '' : ','}${some.join(',')}`)
  }
  await writeStdout(serials.length === 0 ? ']\n}\n' : '\n  ]\n}\n')
}
