// pdf.js uses an image decoder for JPEG if there is one. This one decodes nothing: only the place of a picture matters,
// and decoding 500 scanned pages would take minutes.
class NoPictureDecoder {
  static isTypeSupported(type: string): boolean {
    return type === 'image/jpeg'
  }

  decode(): Promise<{ image: object }> {
    return Promise.resolve({ image: {} })
  }

  close(): void {}
}

Object.assign(globalThis, { ImageDecoder: NoPictureDecoder })

// Node's streams take two milliseconds for each of the thousand small streams of a form; without them pdf.js unpacks by
// itself in a tenth of that.
Reflect.deleteProperty(globalThis, 'DecompressionStream')

// pdf.js copies every message between its two halves, which run in one thread here. Arrays and plain objects have to be
// copied, because the sender empties them afterwards. Glyphs, names and octets do not, and they are nearly all of it:
// structuredClone takes a second for 500 pages, this a tenth.
function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyOf)
  const kind = value.constructor
  if (kind === Map) return new Map([...(value as Map<unknown, unknown>)].map(([key, each]) => [key, copyOf(each)]))
  if (kind !== Object && kind !== undefined) return value
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) copy[key] = copyOf((value as Record<string, unknown>)[key])
  return copy
}

Object.assign(globalThis, { structuredClone: copyOf })
