import type { KeyObject } from 'node:crypto'
import { newCsr } from '../../core/authority/issuance/csr/new-csr.ts'
import { issue } from '../../core/authority/issuance/issue.ts'
import { buildSigningMessage, wrapWithMac } from '../../core/device/gbcs/build-message.ts'
import { agree, deriveKey } from '../../core/device/gbcs/key-agreement.ts'
import { CRA, type Cra } from '../../core/device/gbcs/message-layout.ts'
import { signRaw } from '../../core/device/gbcs/raw-signature.ts'
import { lab } from './asked.ts'
import { HW_TYPE } from './csr.ts'
import { pointOf, publicKeyOf } from './gbcs.ts'
import { readHex } from './hex.ts'
import { ecKey } from './keys.ts'
import { profiles, TestWorld } from './world.ts'

/** A device or remote party with certificates of a test world and the keys behind them. */
export interface Party {
  readonly eui64: Uint8Array
  readonly ds: KeyObject
  readonly ka: KeyObject
  readonly dsDer: Uint8Array
  readonly kaDer: Uint8Array
}

const world = new TestWorld()

/** Makes a party; a role makes it a remote party, none a device. `name` also names its keys. */
export async function makeParty(name: string, eui64: string, role: number | null = null): Promise<Party> {
  const [ds, ka] = [ecKey(`${name} ds`).privateKey, ecKey(`${name} ka`).privateKey]
  const octets = readHex(eui64)
  const kind = role === null ? 'device' : 'organisation'
  const certify = async (usage: 'ds' | 'ka', key: KeyObject): Promise<Uint8Array> => {
    const profile = profiles.findLeaf(`smki-${kind}/${kind}-${usage}`)
    const values = {
      subject: role === null ? {} : { role, eui64: octets },
      hardwareModule: role === null ? { hwType: HW_TYPE, hwSerial: octets } : null,
      dnsNames: [],
    }
    const csr = await newCsr(profile, values, key)
    const request = { csr, profile, environment: null, ...lab }
    return (await issue(request, world.deps())).record.der
  }
  return { eui64: octets, ds, ka, dsDer: await certify('ds', ds), kaDer: await certify('ka', ka) }
}

/** Returns the shared secret of two parties. */
export const secretOf = (a: Party, b: Party): Uint8Array => agree(a.ka, publicKeyOf(pointOf(b.ka)))

export interface MessageOptions {
  readonly cra?: Cra
  readonly counter?: number
  readonly messageCode?: number
  /** Signs the message, by default its originator's; null leaves the field empty. */
  readonly signer?: KeyObject | null
  /** Whose secret makes the MAC; without, the frame has none. */
  readonly macOf?: readonly [Party, Party]
}

/** Returns a message between two parties. */
export async function makeMessage(from: Party, to: Party, options: MessageOptions = {}): Promise<Uint8Array> {
  const { cra = 'response', counter = 1, messageCode = 0x0055, signer = from.ds, macOf } = options
  const parts = { cra, originator: from.eui64, recipient: to.eui64, messageCode, content: Uint8Array.of(1, 2, 3) }
  const sign = signer === null ? null : (input: Uint8Array) => signRaw(input, signer)
  const signing = await buildSigningMessage({ ...parts, counter: BigInt(counter), sign })
  if (macOf === undefined) return signing
  const purpose = { ...parts, counter: readHex(counter.toString(16).padStart(16, '0')), cra: CRA[cra] }
  return wrapWithMac(signing, deriveKey(secretOf(...macOf), purpose))
}
