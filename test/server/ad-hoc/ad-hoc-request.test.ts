import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchPlainRequest, parseAdHocRequest } from '../../../server/ad-hoc/ad-hoc-request.ts'

const message = (declaration: string, id: string, base64: string, gap: string): Buffer =>
  Buffer.from(
    `${declaration}${gap}<DeviceCertificateSigningRequest ID="${id}">${gap}<Version>1.0</Version>${gap}<CertificateSigningRequest>${base64}</CertificateSigningRequest>${gap}</DeviceCertificateSigningRequest>${gap}`,
  )

const piece = fc.constantFrom(
  '',
  ' ',
  '\n',
  '<!-- x -->',
  '&amp;',
  '<a/>',
  '"',
  'é',
  '=',
  '<?xml version="1.0" encoding="UTF-8"?>',
)
const base64 = fc.uint8Array({ maxLength: 40 }).map((octets) => Buffer.from(octets).toString('base64'))
const nearly = fc
  .tuple(base64, piece, fc.nat(60))
  .map(([text, extra, at]) => text.slice(0, at) + extra + text.slice(at))

test('what is read plainly the parser takes too, and reads the same', () => {
  let plainly = 0
  fc.assert(
    fc.property(
      fc.constantFrom(
        '',
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<?xml version="1.0"?>',
        '<?xml version="1.0" encoding="utf-8"?>',
        '\uFEFF',
      ),
      fc.oneof({ weight: 3, arbitrary: fc.stringMatching(/^[A-Za-z0-9._:-]{1,32}$/) }, fc.string({ maxLength: 34 })),
      fc.oneof({ weight: 3, arbitrary: base64 }, nearly, fc.string({ maxLength: 12 })),
      fc.oneof({ weight: 3, arbitrary: fc.constantFrom('', ' ', '\n') }, { weight: 1, arbitrary: piece }),
      (declaration, id, text, gap) => {
        const octets = message(declaration, id, text, gap)
        const found = matchPlainRequest(octets)
        if (!found) return
        plainly++
        const parsed = parseAdHocRequest(octets)
        expect(parsed.id).toBe(found.id)
        expect(Buffer.from(parsed.csr).toString('base64')).toBe(found.base64)
      },
    ),
    { numRuns: 2_000 },
  )
  expect(plainly).toBeGreaterThan(100)
  for (const text of ['AAAA', 'AAA=', 'AA=='])
    expect(matchPlainRequest(message('', 'a', text, ''))).toEqual({ id: 'a', base64: text })
  // NBSP in Latin-1 is no UTF-8; vertical tab and form feed are no characters of XML 1.0.
  for (const octet of [0xa0, 0x0b, 0x0c]) {
    const octets = message('', 'a', 'AAAA', '~').map((each) => (each === 0x7e ? octet : each))
    expect(matchPlainRequest(octets), octet.toString(16)).toBeNull()
  }
  for (const text of ['AAB=', 'AB==', 'A===', 'AAA', 'AA=A'])
    expect(matchPlainRequest(message('', 'a', text, '')), text).toBeNull()
})
