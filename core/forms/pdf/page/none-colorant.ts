import { inflateSync } from 'node:zlib'

// ISO 32000-2 §8.6.6.4: the colorant None of a Separation colour space marks nothing on any page.
const NONE = /\/Separation\s*\/None(?![^\s/<>[\](){}%])/
const OBJECT_STREAM = /\/Type\s*\/ObjStm/g
// A dictionary of an object stream is shorter than this.
const DICTIONARY_REACH = 400
const MAX_OCTETS = 64 * 1_048_576

/** Whether a PDF names the colorant None, also within its object streams. Encrypted object streams are not read. */
export function hasNoneColorant(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  if (NONE.test(text)) return true
  return [...text.matchAll(OBJECT_STREAM)].some(({ index }) => NONE.test(objectsAfter(text, bytes, index)))
}

function objectsAfter(text: string, bytes: Uint8Array, start: number): string {
  const begin = /stream\r?\n/.exec(text.slice(start, start + DICTIONARY_REACH))
  if (begin === null) return ''
  const from = start + begin.index + begin[0].length
  const end = text.indexOf('endstream', from)
  try {
    return inflateSync(bytes.subarray(from, end < 0 ? undefined : end), { maxOutputLength: MAX_OCTETS }).toString(
      'latin1',
    )
  } catch {
    // It is encrypted, or packed in a way that no colour space needs.
    return ''
  }
}
