import { bytesEqual } from '../../pki/x509/index.ts'
import type { ClaimedIdentity } from '../credentials/index.ts'

interface IdentifiedCertificate {
  readonly place: string
  readonly der: Uint8Array
  readonly identity: ClaimedIdentity
}

interface SortedCertificates<T> {
  readonly ds: T | null
  readonly ka: T | null
  readonly others: readonly T[]
}

const DS = 'digitalSignature'
const KA = 'keyAgreement'

/**
 * Chooses the DS and the KA certificate of a device by keyUsage. Identical certificates count once.
 * If one use has no certificate, it gets a certificate whose keyUsage names both usages or neither; or else the second
 * certificate of the other use, if that one has another key.
 */
export function sortByUse<T extends IdentifiedCertificate>(all: readonly T[]): SortedCertificates<T> {
  const distinct = all.filter((each, i) => all.findIndex(({ der }) => bytesEqual(der, each.der)) === i)
  const onlyFor = (usage: string, other: string) =>
    distinct.filter(({ identity: { usages } }) => usages.includes(usage) && !usages.includes(other))
  const ambiguous = distinct.filter(({ identity: { usages } }) => usages.includes(DS) === usages.includes(KA))
  const [forDs, forKa] = [onlyFor(DS, KA), onlyFor(KA, DS)]
  const ds = forDs[0] ?? ambiguous[0] ?? secondKeyOf(forKa)
  const ka = forKa.find((each) => each !== ds) ?? ambiguous.find((each) => each !== ds) ?? secondKeyOf(forDs)
  const others = distinct.filter((each) => each !== ds && each !== ka)
  return { ds: ds ?? null, ka: ka ?? null, others }
}

/** A renewed certificate keeps its key, so a second certificate with another key was made for the other use. */
function secondKeyOf<T extends IdentifiedCertificate>([first, second]: readonly T[]): T | undefined {
  const [one, two] = [first?.identity.certificate, second?.identity.certificate]
  if (!one || !two || bytesEqual(one.publicKey.spkiDer, two.publicKey.spkiDer)) return undefined
  return second
}
