import { toHex } from '../../pki/x509/index.ts'
import type { GbcsMessage } from '../gbcs/index.ts'
import { CRA, checkMac, deriveKey, verifyRaw } from '../gbcs/index.ts'
import type { Holder, KeyRing } from './key-ring.ts'
import { macPairs } from './mac-pairs.ts'

/** `none`: the message has no such field, or it is empty. `no-key`: the key that could verify it was not given. */
export type MessageVerdict = 'valid' | 'invalid' | 'none' | 'no-key'

export interface MessageJudgement {
  readonly signature: MessageVerdict
  readonly mac: MessageVerdict
  /** The EUI-64s of the two parties whose shared secret made the MAC, the device first; null if none was found. */
  readonly macBetween: readonly [string, string] | null
  /** What must be given to resolve each `no-key`, one line each. */
  readonly missing: readonly string[]
}

/** Verifies the signature and the MAC of a message with the given keys. @see GBCS 4.3.3, 6.4 */
export function judgeMessage(message: GbcsMessage, ring: KeyRing): MessageJudgement {
  const signature = judgeSignature(message, ring)
  const mac = judgeMac(message, ring)
  return { signature: signature.verdict, ...mac, missing: [...signature.missing, ...mac.missing] }
}

function judgeSignature({ signature, signingInput, originator }: GbcsMessage, ring: KeyRing) {
  const missing: string[] = []
  if (signature === null) return { verdict: 'none' as const, missing }
  const signers = ring.signing(toHex(originator))
  if (signers.length === 0) {
    missing.push(`for the signature: a digital signing certificate of ${toHex(originator)}`)
    return { verdict: 'no-key' as const, missing }
  }
  const isValid = signers.some(({ publicKey }) => verifyRaw(signingInput, signature, publicKey))
  return { verdict: isValid ? ('valid' as const) : ('invalid' as const), missing }
}

type MacJudgement = Pick<MessageJudgement, 'mac' | 'macBetween' | 'missing'>

function judgeMac(message: GbcsMessage, ring: KeyRing): MacJudgement {
  if (message.mac === null) return { mac: 'none', macBetween: null, missing: [] }
  const { decisive, others, missing } = macPairs(message, ring)
  for (const pair of [...decisive, ...others]) {
    if (isMacOf(message, pair, ring) === true)
      return { mac: 'valid', macBetween: [pair[0].eui64, pair[1].eui64], missing: [] }
  }
  const unknown = decisive.filter((pair) => isMacOf(message, pair, ring) === null).map(describeUnknown)
  if (decisive.length > 0 && unknown.length === 0) return { mac: 'invalid', macBetween: null, missing: [] }
  return { mac: 'no-key', macBetween: null, missing: [...new Set([...missing, ...unknown])] }
}

const describeUnknown = ([a, b]: readonly [Holder, Holder]): string =>
  `for the MAC: the private key agreement key of ${a.eui64} or of ${b.eui64}`

/** Whether the shared secret of two parties made the MAC; null if neither private key was given. */
function isMacOf(message: GbcsMessage, [a, b]: readonly [Holder, Holder], ring: KeyRing): boolean | null {
  const { originator, recipient, counter, cra, authenticated, mac } = message
  const z = ring.agree(a, b)
  if (z === null || mac === null || authenticated === null) return null
  const key = deriveKey(z, { originator, counter, recipient, cra: CRA[cra] })
  return checkMac(key, originator, authenticated, mac)
}
