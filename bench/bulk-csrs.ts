import { generateKeyPairSync, sign } from 'node:crypto'
import { fromHex, newCsr, publicKeyDer } from '../core/index.ts'
import { PROFILE } from './fixture.ts'

// The last octets of a P-256 SubjectPublicKeyInfo are its point; what stands before them never differs.
const POINT_OCTETS = 65
const TEMPLATE_EUI64 = '00db120123456789'

/** What is needed to know the limit, and the request itself. */
export interface BulkCsr {
  readonly der: Uint8Array
  readonly spkiDer: Uint8Array
  readonly infoDer: Uint8Array
  readonly signature: Uint8Array
}

/** Yields requests of different devices with different keys; one is made as usual, the others after its pattern. */
export async function* bulkCsrs(count: number, firstDevice = 0): AsyncGenerator<BulkCsr> {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const hardwareModule = { hwType: '1.2.826.0.1.8641679.1.2.2.1', hwSerial: fromHex(TEMPLATE_EUI64) }
  const template = Buffer.from(await newCsr(PROFILE, { subject: {}, hardwareModule, dnsNames: [] }, key))
  // 30 82 and two octets of length, then the info: 30 81 and one.
  const info = template.subarray(4, 4 + 3 + (template[6] as number))
  const spki = Buffer.from(publicKeyDer(key))
  const spkiAt = info.indexOf(spki)
  const serialAt = info.indexOf(Buffer.from(TEMPLATE_EUI64, 'hex'))
  if (info[1] !== 0x81 || spkiAt < 0 || serialAt < 0) throw new Error('the pattern of a request is not as expected')
  for (let i = 0; i < count; i++) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const spkiDer = publicKey.export({ format: 'der', type: 'spki' })
    const infoDer = Buffer.from(info)
    spkiDer.copy(infoDer, spkiAt + spki.length - POINT_OCTETS, spki.length - POINT_OCTETS)
    infoDer.writeBigUInt64BE(0x00db120000000000n + BigInt(firstDevice + i), serialAt)
    const signature = sign('sha256', infoDer, privateKey)
    yield { der: assemble(infoDer, signature), spkiDer, infoDer, signature }
  }
}

const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex')

function assemble(info: Buffer, signature: Buffer): Buffer {
  const bits = Buffer.from([0x03, signature.length + 1, 0])
  const length = info.length + ECDSA_WITH_SHA256.length + bits.length + signature.length
  return Buffer.concat([
    Buffer.from([0x30, 0x82, length >> 8, length & 0xff]),
    info,
    ECDSA_WITH_SHA256,
    bits,
    signature,
  ])
}
