// pdf.js hands JPEG pictures to a decoder where there is one. This one makes nothing of them: where a picture stands is
// wanted and never what is in it, and decoding 500 scanned pages would take minutes.
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
