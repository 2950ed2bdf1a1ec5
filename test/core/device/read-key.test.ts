import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { decodeCredentials } from '../../../core/device/credentials/decode-credentials.ts'
import { readKey } from '../../../core/device/credentials/read-key.ts'
import { writePkcs12 } from '../../../core/pki/x509/library/pkcs12.ts'
import { freshSet } from '../../support/device-set.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = privateKey.export({ format: 'jwk' })
const scalar = Buffer.from(jwk.d as string, 'base64url').toString('hex')
const secret = { cipher: 'aes-256-cbc', passphrase: 'open sesame' } as const
const pair = generateKeyPairSync('ec', { namedCurve: 'P-384' })

const spkiOf = (key: Parameters<typeof createPublicKey>[0]) =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('hex')

// The digit 0 is the octet that a SEQUENCE begins with.
const leadingZero = `00${'5a'.repeat(31)}`

const forms: { name: string; octets: string | Buffer }[] = [
  { name: 'PKCS#8 PEM', octets: privateKey.export({ type: 'pkcs8', format: 'pem' }) },
  { name: 'PKCS#8 DER', octets: privateKey.export({ type: 'pkcs8', format: 'der' }) },
  { name: 'encrypted PKCS#8 PEM', octets: privateKey.export({ type: 'pkcs8', format: 'pem', ...secret }) },
  { name: 'encrypted PKCS#8 DER', octets: privateKey.export({ type: 'pkcs8', format: 'der', ...secret }) },
  { name: 'SEC1 PEM', octets: privateKey.export({ type: 'sec1', format: 'pem' }) },
  { name: 'SEC1 DER', octets: privateKey.export({ type: 'sec1', format: 'der' }) },
  { name: 'encrypted SEC1 PEM', octets: privateKey.export({ type: 'sec1', format: 'pem', ...secret }) },
  { name: 'JWK', octets: JSON.stringify(jwk, null, 2) },
  { name: 'a JWK set of one', octets: JSON.stringify({ keys: [jwk, publicKey.export({ format: 'jwk' })] }) },
  { name: 'bare hex', octets: `${scalar}\n` },
  { name: 'bare hex in pairs with colons', octets: (scalar.match(/../g) ?? []).join(':').toUpperCase() },
  { name: 'bare hex with 0x', octets: `0x${scalar}` },
]

describe('a private key', () => {
  test.each(forms)('$name', async ({ octets }) => {
    const key = await readKey(Buffer.from(octets), 'key', secret.passphrase)
    expect(spkiOf(key)).toBe(spkiOf(privateKey))
    const [item, ...more] = await decodeCredentials({ name: 'key', bytes: Buffer.from(octets) }, secret.passphrase)
    expect(more).toEqual([])
    expect(item?.kind === 'key' && spkiOf(item.key)).toBe(spkiOf(privateKey))
  })

  test('bare hex that starts with a zero is not read as DER', async () => {
    const bytes = Buffer.from(leadingZero)
    const key = await readKey(bytes, 'key', null)
    expect(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url').toString('hex')).toBe(leadingZero)
    const items = await decodeCredentials({ name: 'key', bytes }, null)
    expect(items.map(({ kind }) => kind)).toEqual(['key'])
    expect(await decodeCredentials({ name: 'note', bytes: Buffer.from('0 problems\n') }, null)).toEqual([])
  })

  test('PKCS#12, with its certificate', async () => {
    const [device] = (await freshSet('sapc')).devices
    if (!device) throw new Error('the set is empty')
    const { key, certificate } = device.ds
    const bytes = await writePkcs12({ key, chain: [certificate], friendlyName: 'TEST', passphrase: 'open sesame' })
    expect(spkiOf(await readKey(bytes, 'device.p12', 'open sesame'))).toBe(spkiOf(key))
    const items = await decodeCredentials({ name: 'device.p12', bytes }, 'open sesame')
    expect(items.map(({ kind }) => kind)).toEqual(['certificate', 'key'])
    expect(items[0]?.kind === 'certificate' && Buffer.from(items[0].der).equals(certificate)).toBe(true)
    await expect(readKey(bytes, 'device.p12', 'wrong')).rejects.toMatchObject({ code: 'KEY_PASSPHRASE_WRONG' })
    await expect(readKey(bytes, 'device.p12', null)).rejects.toMatchObject({ code: 'KEY_PASSPHRASE_REQUIRED' })
  })

  test.each([
    { name: 'on P-384', octets: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), code: 'KEY_MISMATCH' },
    { name: 'of zero', octets: '00'.repeat(32), code: 'KEY_UNREADABLE' },
    {
      name: 'at the group order',
      octets: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
      code: 'KEY_UNREADABLE',
    },
    { name: 'of 31 octets', octets: '11'.repeat(31), code: 'KEY_UNREADABLE' },
    {
      name: 'a JWK whose point is another’s',
      octets: JSON.stringify({ ...jwk, x: pair.privateKey.export({ format: 'jwk' }).x }),
      code: 'KEY_UNREADABLE',
    },
    { name: 'a public JWK', octets: JSON.stringify(publicKey.export({ format: 'jwk' })), code: 'KEY_UNREADABLE' },
    { name: 'a public key', octets: publicKey.export({ type: 'spki', format: 'pem' }), code: 'KEY_UNREADABLE' },
    { name: 'a note', octets: 'the key is in the safe', code: 'KEY_UNREADABLE' },
    { name: 'PKCS#12 cut off', octets: Buffer.from('3003020103', 'hex'), code: 'KEY_UNREADABLE' },
  ])('$name is refused as $code', async ({ octets, code }) => {
    await expect(readKey(Buffer.from(octets), 'key', 'x')).rejects.toMatchObject({ code })
  })

  test.each(['PKCS#8 PEM', 'PKCS#8 DER'])('an encrypted one in %s needs its passphrase', async (name) => {
    const octets = Buffer.from(forms.find((form) => form.name === `encrypted ${name}`)?.octets ?? '')
    await expect(readKey(octets, 'key', null)).rejects.toMatchObject({ code: 'KEY_PASSPHRASE_REQUIRED' })
    await expect(readKey(octets, 'key', 'wrong')).rejects.toMatchObject({ code: 'KEY_PASSPHRASE_WRONG' })
  })
})
