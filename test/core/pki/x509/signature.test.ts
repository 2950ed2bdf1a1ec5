import { createPublicKey, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  canonicalEcdsa,
  ecdsaEncodingProblem,
  judgeSignature,
  signData,
  verifyData,
} from '../../../../core/pki/x509/signature.ts'
import { hex, readHex, toHexText } from '../../../support/hex.ts'
import { ecKey, rsaKey } from '../../../support/keys.ts'

const data = Buffer.from('what is signed')
const key = ecKey('signature')
const publicKey = createPublicKey(key.privateKey)
const good = signData(data, key.privateKey)

/** r and s of a signature, by its lengths alone. */
function pair(signature: Uint8Array): { r: Uint8Array; s: Uint8Array } {
  const rLength = signature[3] as number
  return { r: signature.slice(4, 4 + rLength), s: signature.slice(6 + rLength) }
}
const { r, s } = pair(good)
const encode = (text: string) => readHex(text, { r, s })

describe('the verdict on an ECDSA signature', () => {
  test.each([
    { name: 'as DER has it', signature: good, verdict: 'valid' },
    { name: 's padded with a zero', signature: encode('30[ 02[{r}] 02[00 {s}] ]'), verdict: 'value-only' },
    { name: 'r padded with two zeros', signature: encode('30[ 02[00 00 {r}] 02[{s}] ]'), verdict: 'value-only' },
    {
      name: 'a length in the long form',
      signature: encode(`30 81 ${(r.length + s.length + 4).toString(16)} 02[{r}] 02[{s}]`),
      verdict: 'value-only',
    },
    { name: 'a padded s that is wrong', signature: encode('30[ 02[{r}] 02[00 01] ]'), verdict: 'invalid' },
    { name: 'r and s exchanged', signature: encode('30[ 02[{s}] 02[{r}] ]'), verdict: 'invalid' },
    { name: 'zeros', signature: hex`30 06 02 01 00 02 01 00`, verdict: 'invalid' },
    { name: 'padded zeros', signature: hex`30 08 02 02 00 00 02 02 00 00`, verdict: 'invalid' },
    { name: 'octets after it', signature: Uint8Array.from([...good, 0]), verdict: 'invalid' },
    { name: 'a third integer', signature: encode('30[ 02[{r}] 02[{s}] 02 01 00 ]'), verdict: 'invalid' },
    { name: 'nothing', signature: hex``, verdict: 'invalid' },
    { name: 'no sequence', signature: hex`02 01 01`, verdict: 'invalid' },
    { name: 'cut off', signature: good.slice(0, -1), verdict: 'invalid' },
  ])('$name', ({ signature, verdict }) => {
    expect(judgeSignature(data, signature, publicKey)).toBe(verdict)
    // OpenSSL takes the DER one alone.
    expect(verify('sha256', data, publicKey, signature)).toBe(verdict === 'valid')
  })

  test('a value-only signature of other data is invalid', () => {
    expect(judgeSignature(Buffer.from('other'), encode('30[ 02[{r}] 02[00 {s}] ]'), publicKey)).toBe('invalid')
  })
})

describe('why an encoding is none', () => {
  test.each([
    {
      name: 'padded s',
      signature: hex`30 07 02 01 01 02 02 00 01`,
      problem: 's: an INTEGER with an unnecessary leading octet at offset 5',
    },
    { name: 'negative r', signature: hex`30 06 02 01 80 02 01 01`, problem: 'r is negative' },
    { name: 'no s', signature: hex`30 03 02 01 01`, problem: 's missing at offset 5' },
    {
      name: 'octets after',
      signature: hex`30 06 02 01 01 02 01 01 00`,
      problem: '1 trailing octets after signature at offset 8',
    },
    { name: 'nothing wrong', signature: hex`30 06 02 01 01 02 01 01`, problem: null },
  ])('$name', ({ signature, problem }) => {
    expect(ecdsaEncodingProblem(signature)).toBe(problem)
  })

  test('by BER it is read all the same', () => {
    expect(toHexText(canonicalEcdsa(hex`30 07 02 01 01 02 02 00 01`) ?? hex``)).toBe('3006020101020101')
    // A first bit that was meant as one of the number, not as a sign.
    expect(toHexText(canonicalEcdsa(hex`30 06 02 01 80 02 01 01`) ?? hex``)).toBe('300702020080020101')
    expect(canonicalEcdsa(hex`30 06 02 01 01 02 01`)).toBeNull()
    expect(canonicalEcdsa(hex`30 80 02 01 01 02 01 01 00 00`)).toBeNull()
  })
})

describe('RSA', () => {
  const rsa = rsaKey(2048, 'signature')
  const rsaPublic = createPublicKey(rsa.privateKey)
  test('is valid or invalid, never the value alone', () => {
    const signature = signData(data, rsa.privateKey)
    expect(judgeSignature(data, signature, rsaPublic)).toBe('valid')
    expect(judgeSignature(data, signature.slice(1), rsaPublic)).toBe('invalid')
    expect(judgeSignature(Buffer.from('other'), signature, rsaPublic)).toBe('invalid')
    expect(verifyData(data, good, rsaPublic)).toBe(false)
  })
})
