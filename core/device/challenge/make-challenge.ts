import { createECDH } from 'node:crypto'
import type { Clock, RandomSource } from '../../base/index.ts'
import { formatTime, toBase64, toHex } from '../../pki/x509/index.ts'
import { type Challenge, completeChallenge } from './device-challenge.ts'
import type { DeviceCertificates } from './group-by-device.ts'
import type { JudgeFile } from './judge-file.ts'

/** A challenge for the device, and the judge file to keep. */
export interface NewChallenge {
  readonly challenge: Challenge
  readonly judge: JudgeFile
}

// RFC 9542 §2.2.3: an EUI-64 reserved for documentation.
const VERIFIER = '00005eef100000fe'

/** Makes a unique challenge for a device. It expires after `validSeconds`. */
export function makeChallenge(
  { device, ds, ka }: DeviceCertificates,
  validSeconds: number,
  { clock, random }: { readonly clock: Clock; readonly random: RandomSource },
): NewChallenge {
  const ephemeral = makeScalar(random)
  const challenge = completeChallenge({
    device,
    verifier: VERIFIER,
    nonce: toHex(random.octets(32)),
    counter: toHex(random.octets(8)),
    expires: formatTime(clock.nowSeconds() + validSeconds),
    agreementKey: ephemeral.point,
  })
  const certificates = { ds: toBase64(ds.der), ka: toBase64(ka.der) }
  const judge = { challenge, agreementPrivateKey: ephemeral.scalar, certificates } as const
  return { challenge, judge: { format: 'tpki-device-judge-1', ...judge } }
}

function makeScalar(random: RandomSource): { scalar: string; point: string } {
  for (;;) {
    const scalar = toHex(random.octets(32))
    try {
      const ecdh = createECDH('prime256v1')
      ecdh.setPrivateKey(scalar, 'hex')
      return { scalar, point: ecdh.getPublicKey('hex') }
    } catch {
      // FIPS 186-5 A.2.2: about one scalar in 2^32 is not below the group order; draw another.
    }
  }
}
