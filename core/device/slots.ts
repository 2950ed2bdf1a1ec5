import { bytesEqual } from '../pki/x509/index.ts'
import type { ClaimedIdentity } from './claimed-identity.ts'

interface Identified {
  readonly place: string
  readonly der: Uint8Array
  readonly identity: ClaimedIdentity
}

interface Slots<T> {
  readonly ds: T | null
  readonly ka: T | null
  readonly others: readonly T[]
}

const DS = 'digitalSignature'
const KA = 'keyAgreement'

/**
 * Says which certificate of a device is the one for signing and which the one for agreement, by their keyUsage. One that
 * names both or neither takes the place that is empty; so does a second one with another key where the other kind is
 * missing altogether. The same octets twice count once.
 */
export function sortIntoSlots<T extends Identified>(all: readonly T[]): Slots<T> {
  const distinct = all.filter((each, i) => all.findIndex(({ der }) => bytesEqual(der, each.der)) === i)
  const clear = (own: string, other: string) =>
    distinct.filter(({ identity: { usages } }) => usages.includes(own) && !usages.includes(other))
  const unclear = distinct.filter(({ identity: { usages } }) => usages.includes(DS) === usages.includes(KA))
  const [ds, ka] = [clear(DS, KA), clear(KA, DS)]
  const dsTaken = ds[0] ?? unclear[0] ?? spare(ka)
  const kaTaken = ka.find((each) => each !== dsTaken) ?? unclear.find((each) => each !== dsTaken) ?? spare(ds)
  const others = distinct.filter((each) => each !== dsTaken && each !== kaTaken)
  return { ds: dsTaken ?? null, ka: kaTaken ?? null, others }
}

/** A renewed certificate has the same key, so that a second one with another key was made for the other use. */
function spare<T extends Identified>([first, second]: readonly T[]): T | undefined {
  const [one, two] = [first?.identity.certificate, second?.identity.certificate]
  if (!one || !two || bytesEqual(one.publicKey.spkiDer, two.publicKey.spkiDer)) return undefined
  return second
}
