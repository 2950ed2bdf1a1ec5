import { describe, expect, test } from 'vitest'
import { context, DerReader, TAG } from '../../../../core/pki/x509/der-reader.ts'
import { octetBits, oid, sequence, set, smallInteger, tlv } from '../../../../core/pki/x509/der-writer.ts'
import { readPkcs7, writePkcs7 } from '../../../../core/pki/x509/library/pkcs7.ts'
import { fixture } from '../../../support/fixtures.ts'
import { toHexText } from '../../../support/hex.ts'

const SIGNED_DATA = '1.2.840.113549.1.7.2'
const DATA = '1.2.840.113549.1.7.1'

const signedData = (...certificates: Uint8Array[]): Uint8Array[] => [
  smallInteger(1),
  set(),
  sequence(oid(DATA)),
  ...(certificates.length > 0
    ? [tlv(context(0, true), Uint8Array.from(certificates.flatMap((each) => [...each])))]
    : []),
  set(),
]
const bundle = (...certificates: Uint8Array[]): Uint8Array =>
  sequence(oid(SIGNED_DATA), tlv(context(0, true), sequence(...signedData(...certificates))))

/** X.690 §8.1.3.6: the outer three elements of indefinite length. */
function indefinite(...certificates: Uint8Array[]): Uint8Array {
  const inner = signedData(...certificates).flatMap((each) => [...each])
  return Uint8Array.of(0x30, 0x80, ...oid(SIGNED_DATA), 0xa0, 0x80, 0x30, 0x80, ...inner, 0, 0, 0, 0, 0, 0)
}

/** The certificate with a needless zero octet before the r of its signature. */
function withPaddedSignature(der: Uint8Array): Uint8Array {
  const outer = new DerReader(der).read(TAG.sequence, 'certificate')
  const [tbs, algorithm] = [outer.readRaw('tbs'), outer.readRaw('algorithm')]
  const pair = new DerReader(outer.readOctetBits('signature')).read(TAG.sequence, 'signature')
  const r = tlv(TAG.integer, Uint8Array.of(0, 0, ...pair.readInteger('r')))
  return sequence(tbs, algorithm, octetBits(sequence(r, pair.readRaw('s'))))
}

const hexes = (ders: readonly Uint8Array[]): string[] => ders.map(toHexText)

describe('PKCS#7', () => {
  test('certificates keep their octets, DER or not', async () => {
    const { der } = await fixture('smki-device/device-ds')
    const version = Buffer.from(der).indexOf(Uint8Array.of(0xa0, 3, 2, 1, 2))
    const longForm = Uint8Array.from(der)
    longForm.set([0xa0, 3, 2, 1, 0x82], version)
    const certificates = [der, withPaddedSignature(der), longForm]
    expect(hexes(readPkcs7(bundle(...certificates)))).toEqual(hexes(certificates))
  })

  test('what is no X.509 certificate is passed over', async () => {
    const { der } = await fixture('smki-device/device-ds')
    expect(readPkcs7(bundle(tlv(context(3, true), der), der, tlv(context(2, true), der)))).toHaveLength(1)
    expect(readPkcs7(bundle())).toEqual([])
  })

  test('of indefinite length', async () => {
    const { der } = await fixture('smki-device/device-ds')
    expect(hexes(readPkcs7(indefinite(der)))).toEqual([toHexText(der)])
  })

  test('what is written is read', async () => {
    const { der } = await fixture('smki-device/device-ds')
    expect(hexes(readPkcs7(writePkcs7([der, der])))).toEqual(hexes([der, der]))
  })

  test.each([
    ['other content', sequence(oid(DATA), tlv(context(0, true), sequence()))],
    ['nothing after the OID', sequence(oid(SIGNED_DATA))],
    ['cut off', bundle(sequence()).slice(0, -1)],
  ])('%s is refused', (_, der) => {
    expect(() => readPkcs7(der)).toThrow('the PKCS#7 structure holds no certificates that can be read')
  })
})
