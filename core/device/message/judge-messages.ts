import { toHex } from '../../pki/x509/index.ts'
import type { GbcsMessage } from '../gbcs/index.ts'
import { judgeMessage, type MessageJudgement } from './judge-message.ts'
import type { KeyRing } from './key-ring.ts'
import { macPairs } from './mac-pairs.ts'

/** A message and its verdicts. */
export interface JudgedMessage {
  readonly message: GbcsMessage
  readonly judgement: MessageJudgement
}

/**
 * Verifies messages with the given keys, and separates wrong messages from those made with a key that was not given.
 * A message does not name its certificate, and a remote party may have several keys for one use. So two cases about
 * remote parties are `no-key` and not `invalid`:
 * - several messages have signatures that verify under the same unknown key;
 * - a MAC matches none of several key agreement certificates, and no other message matches any of them either.
 * A device has one key for each use, so its verdicts are certain. Loads `@noble/curves` if it must recover keys.
 */
export async function judgeMessages(messages: readonly GbcsMessage[], ring: KeyRing): Promise<JudgedMessage[]> {
  const judged = messages.map((message) => ({ message, judgement: judgeMessage(message, ring) }))
  const unknown = await findUnknownSigners(judged, ring)
  const proven = new Set(judged.map(({ judgement }) => judgement.macBetween?.join()))
  return judged.map(({ message, judgement }) => ({
    message,
    judgement: reconsiderMac(message, reconsiderSignature(message, judgement, unknown), ring, proven),
  }))
}

type Signers = ReadonlyMap<GbcsMessage, string>

/** Returns, for messages with an invalid signature, the key under which it and another message's signature verify. */
async function findUnknownSigners(judged: readonly JudgedMessage[], ring: KeyRing): Promise<Signers> {
  const wrong = judged.filter(
    ({ message, judgement }) => judgement.signature === 'invalid' && !ring.isDevice(toHex(message.originator)),
  )
  if (wrong.length < 2) return new Map()
  const { recoverKeys } = await import('../gbcs/noble/index.ts')
  // The same message twice proves nothing, so different messages are counted.
  const inputsOf = new Map<string, Set<string>>()
  const keysOf = new Map<GbcsMessage, readonly string[]>()
  for (const { message } of wrong) {
    const { signature, signingInput } = message
    if (signature === null) continue
    const keys = recoverKeys(signingInput, signature).map((point) => `${toHex(message.originator)} ${point}`)
    keysOf.set(message, keys)
    for (const key of keys) inputsOf.set(key, (inputsOf.get(key) ?? new Set()).add(toHex(signingInput)))
  }
  const shared = [...keysOf].map(([message, keys]) => {
    return [message, keys.find((key) => (inputsOf.get(key)?.size ?? 0) > 1)] as const
  })
  return new Map(shared.filter((entry): entry is [GbcsMessage, string] => entry[1] !== undefined))
}

/** Changes `invalid` to `no-key` for a signature under an unknown key. */
function reconsiderSignature(message: GbcsMessage, judgement: MessageJudgement, unknown: Signers): MessageJudgement {
  const key = unknown.get(message)
  if (key === undefined) return judgement
  const [originator, point = ''] = key.split(' ')
  const missing = `for the signature: the certificate of ${originator} for the key ${point}, which signed several of these messages`
  return { ...judgement, signature: 'no-key', missing: [missing, ...judgement.missing] }
}

/** Changes `invalid` to `no-key` for a MAC that another certificate of a remote party may explain. */
function reconsiderMac(
  message: GbcsMessage,
  judgement: MessageJudgement,
  ring: KeyRing,
  proven: ReadonlySet<string | undefined>,
): MessageJudgement {
  if (judgement.mac !== 'invalid') return judgement
  const { decisive } = macPairs(message, ring)
  const peers = [...new Set(decisive.map(([, peer]) => peer))]
  const isUncertain = peers.length > 1 && peers.every(({ role }) => role !== null)
  if (!isUncertain || decisive.some(([device, peer]) => proven.has([device.eui64, peer.eui64].join()))) return judgement
  const whose = [...new Set(peers.map(({ eui64 }) => eui64))].join(' or ')
  const missing = `for the MAC: another key agreement certificate of ${whose}; none of the ${peers.length} given matches`
  return { ...judgement, mac: 'no-key', missing: [...judgement.missing, missing] }
}
