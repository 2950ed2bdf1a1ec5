import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { agree, checkMac, deriveKey } from '../../../../core/device/gbcs/key-agreement.ts'
import { CRA, type Cra } from '../../../../core/device/gbcs/message-layout.ts'
import { parseMessage } from '../../../../core/device/gbcs/parse-message.ts'
import { privateKeyOf, publicKeyOf } from '../../../support/gbcs.ts'
import { readHex, toHexText } from '../../../support/hex.ts'

// The published messages of the programme are not ours to hand on; set the variable to their folder to judge them.
const folder = process.env.TPKI_REFERENCE_VECTORS

interface Expected {
  readonly file: string
  readonly frame: string
  readonly cra: Cra
  readonly originator: string
  readonly recipient: string
  readonly counter: string
  readonly messageCode: string
  readonly otherInfo: string
  readonly signature: 'valid' | 'none' | 'absent'
  readonly mac: 'valid' | 'INVALID' | 'nokey' | '-'
  readonly Z?: string
  readonly kdfKey?: string
  readonly macValue?: string
}

interface KeyTest {
  readonly mode: Cra
  readonly originator: string
  readonly recipient: string
  readonly counter: string
  readonly key: string
  readonly Z: string
}

type TestKeys = Record<string, { readonly scalarHex: string; readonly publicPointHex: string }>

const readJson = <T>(...path: string[]): T => JSON.parse(readFileSync(join(folder ?? '', ...path), 'utf8'))

describe.skipIf(!folder)('published messages (needs TPKI_REFERENCE_VECTORS)', () => {
  const expected = folder ? readJson<Expected[]>('messages', 'expected.json') : []

  test('all messages are present', () => {
    expect(expected.length).toBe(28)
  })

  test.each(expected)('$file', ({ file, ...values }) => {
    const message = parseMessage(readHex(readFileSync(join(folder ?? '', 'messages', file), 'latin1')))
    const { frame, cra, originator, recipient, counter, otherInformation, mac, authenticated } = message
    expect({
      frame,
      cra,
      originator: toHexText(originator),
      recipient: toHexText(recipient),
      counter: toHexText(counter),
      messageCode: message.messageCode.toString(16).padStart(4, '0'),
      otherInfo: toHexText(otherInformation),
      isSigned: message.signature !== null,
      hasMac: mac !== null,
    }).toEqual({
      frame: values.frame,
      cra: values.cra,
      originator: values.originator,
      recipient: values.recipient,
      counter: values.counter,
      messageCode: values.messageCode,
      otherInfo: values.otherInfo,
      isSigned: values.signature === 'valid',
      hasMac: values.mac !== '-',
    })
    if (!mac || !authenticated || values.Z === undefined) return
    const key = deriveKey(readHex(values.Z), { originator, recipient, counter, cra: CRA[cra] })
    expect(toHexText(key)).toBe(values.kdfKey)
    expect(checkMac(key, originator, authenticated, mac)).toBe(values.mac === 'valid')
    if (values.mac === 'valid') expect(toHexText(mac)).toBe(values.macValue)
  })

  test('the key derivation vectors, and Z of the two published keys in both directions', () => {
    const { vectors } = readJson<{ vectors: KeyTest[] }>('kdf.json')
    for (const { mode, key, Z, ...values } of vectors) {
      const { originator, recipient, counter } = values
      const purpose = { originator: readHex(originator), recipient: readHex(recipient), counter: readHex(counter) }
      expect(toHexText(deriveKey(readHex(Z), { ...purpose, cra: CRA[mode] }))).toBe(key)
    }
    const [device, broker] = Object.values(readJson<TestKeys>('ka-test-keys.json'))
    if (!device || !broker) throw new Error('ka-test-keys.json has other keys than it had')
    const zs = [
      agree(privateKeyOf(device.scalarHex), publicKeyOf(readHex(broker.publicPointHex))),
      agree(privateKeyOf(broker.scalarHex), publicKeyOf(readHex(device.publicPointHex))),
    ]
    expect(zs.map(toHexText)).toEqual([vectors[0]?.Z, vectors[0]?.Z])
  })
})
