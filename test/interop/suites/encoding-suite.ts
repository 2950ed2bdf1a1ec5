import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { beforeAll, expect } from 'vitest'
import { needs } from '../../support/tools.ts'
import { opensslText, opensslVerify } from '../openssl.ts'
import { issuingCas, leaves, type QuickstartWorld, roots } from '../quickstart-world.ts'
import { tpkiOk } from '../tpki.ts'

const { describe, test } = needs('openssl')

// Of so many ECDSA signatures nearly all runs have some r or s with a leading zero octet to drop or to add.
const SIGNATURES = 200
const everyId = [...leaves, ...issuingCas].map(({ id }) => id).concat(Object.values(roots))
const isDevice = (id: string): boolean => id.startsWith('smki-device/device-')

/** X.690 8.3.2 and 11: a SEQUENCE of two INTEGERs, each minimal, positive and of at most 33 octets, and nothing else. */
function isDerSignature(der: Uint8Array): boolean {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return false
  let at = 2
  for (let i = 0; i < 2; i++) {
    const length = der[at + 1] as number
    const [first = 0, second = 0] = der.subarray(at + 2)
    const isMinimal = length === 1 || first !== 0 || second >= 0x80
    if (der[at] !== 0x02 || length < 1 || length > 33 || first >= 0x80 || !isMinimal) return false
    at += 2 + length
  }
  return at === der.length
}

/** Returns where the signature value, the last BIT STRING, stands in a certificate. */
async function signatureOffset(file: string): Promise<string> {
  const lines = (await opensslText('asn1parse', '-in', file)).trimEnd().split('\n')
  const offset = /^\s*(\d+):d=1 .*BIT STRING/.exec(lines.at(-1) as string)?.[1]
  if (offset === undefined) throw new Error(`"${file}" does not end with a BIT STRING`)
  return offset
}

export function encodingSuite(world: QuickstartWorld): void {
  describe('certificates as OpenSSL prints them', () => {
    for (const id of everyId) {
      test(`${id}: 16 octets of serial number, whole days`, async () => {
        const file = world.certificateFile(id)
        const text = await opensslText('x509', '-in', file, '-noout', '-serial', '-dates')
        expect(text).toMatch(/^serial=(0[1-9A-F]|[1-7][0-9A-F])[0-9A-F]{30}$/m)
        expect(text).toContain(`serial=${world.made(id).serial}\n`)
        expect(text).toMatch(/^notBefore=\w{3} [ \d]\d 00:00:00 20\d\d GMT$/m)
        if (isDevice(id)) expect(text).toContain('notAfter=Dec 31 23:59:59 9999 GMT\n')
        else expect(text).toMatch(/^notAfter=\w{3} [ \d]\d 23:59:59 20\d\d GMT$/m)
      })
    }

    for (const id of everyId.filter((name) => name.startsWith('smki-'))) {
      test(`${id}: subjectKeyIdentifier by method 2`, async () => {
        const file = world.certificateFile(id)
        const publicKey = world.directory.file(`${id.replace('/', '-')}.spki`)
        await opensslText('x509', '-in', file, '-noout', '-pubkey', '-out', `${publicKey}.pem`)
        await opensslText('pkey', '-pubin', '-in', `${publicKey}.pem`, '-outform', 'DER', '-out', publicKey)
        // RFC 5280 §4.2.1.2 (2): 0100 and the low 60 bits of SHA-1 of the BIT STRING's value: 04, X and Y.
        const hash = createHash('sha1').update(readFileSync(publicKey).subarray(-65)).digest().subarray(-8)
        hash[0] = ((hash[0] as number) & 0x0f) | 0x40
        const wanted = (hash.toString('hex').toUpperCase().match(/../g) as string[]).join(':')
        const text = await opensslText('x509', '-in', file, '-noout', '-ext', 'subjectKeyIdentifier')
        expect(text.split('\n').map((line) => line.trim())).toContain(wanted)
        expect(text).not.toContain('critical')
      })
    }
  })

  describe(`the ECDSA signatures of ${SIGNATURES} certificates`, () => {
    const files: string[] = []

    beforeAll(async () => {
      const requests = world.directory.file('many')
      const out = world.directory.file('many-issued')
      mkdirSync(requests)
      const names = Array.from({ length: SIGNATURES }, (_, i) => world.directory.file('many', `${i}.csr`))
      for (const name of names) copyFileSync(world.leafFile('smki-device/device-ka', 'request.csr'), name)
      await tpkiOk(['issue', ...names, '--world', world.path, '--profile', 'smki-device/device-ka', '--out', out])
      files.push(...readdirSync(out).map((name) => world.directory.file('many-issued', name)))
    })

    test('verify with OpenSSL, which takes DER alone', async () => {
      expect(files).toHaveLength(SIGNATURES)
      const leaf = leaves.find(({ id }) => id === 'smki-device/device-ka')
      const { stdout, code } = await opensslVerify(files, world.pathOf(leaf as (typeof leaves)[number]))
      expect({ lines: stdout, code }).toEqual({ lines: files.map((file) => `${file}: OK\n`).join(''), code: 0 })
    })

    test('are DER', async () => {
      // They differ in the serial number alone, which has 16 octets, so the place is the same in all.
      const offset = await signatureOffset(files[0] as string)
      const out = world.directory.file('signature.der')
      for (const file of files) {
        await opensslText('asn1parse', '-in', file, '-strparse', offset, '-noout', '-out', out)
        expect(isDerSignature(readFileSync(out)), file).toBe(true)
      }
    })
  })

  test('the check of DER itself finds what is no DER', () => {
    const cases: [string, boolean][] = [
      ['3006 020101 020101', true],
      ['3007 02020001 020101', false], // r with a needless zero
      ['3006 020181 020101', false], // r negative
      ['3007 020101 020101 00', false], // something follows
      ['3006 020101 030101', false], // no INTEGER
    ]
    for (const [hex, expected] of cases) {
      expect(isDerSignature(Buffer.from(hex.replaceAll(' ', ''), 'hex')), hex).toBe(expected)
    }
  })
}
