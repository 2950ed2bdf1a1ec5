import type { CertificateRecord, Store } from '../core/index.ts'
import { CertificateTemplate } from './rows-template.ts'

type Unit = Parameters<Store['commit']>[0] & { readonly certificate: CertificateRecord }

/** So many participants send batches in turn. */
export const PARTICIPANTS = 40
// A device has a certificate for each of its two keys; a batch holds so many certificates of one manufacturer's run.
const PER_DEVICE = 2
const BATCH = 10_000
const ISSUED_PER_SECOND = 4_000
const BEGIN_SECONDS = Date.UTC(2026, 0, 1) / 1000

export const participantOf = (n: number): string => `party-${Math.floor(n / BATCH) % PARTICIPANTS}`

/** Makes what commits of device certificates hold, the same each time but for what is drawn. */
export class UnitMaker {
  readonly #templates: readonly CertificateTemplate[]

  private constructor(templates: readonly CertificateTemplate[]) {
    this.#templates = templates
  }

  static async make(): Promise<UnitMaker> {
    return new UnitMaker([
      await CertificateTemplate.make('smki-device/device-ds'),
      await CertificateTemplate.make('smki-device/device-ka'),
    ])
  }

  /** Returns the unit of the nth certificate of a world. */
  unit(n: number): Unit {
    const template = this.#templates[n % PER_DEVICE] as CertificateTemplate
    const eui64 = eui64Of(n)
    const issuedAtSeconds = BEGIN_SECONDS + Math.floor(n / ISSUED_PER_SECOND)
    const { der, serial, keyFingerprint, csrDigest } = template.draw(eui64, issuedAtSeconds)
    const { id: profile, pki, usage } = template.profile
    const participant = participantOf(n)
    const holder = eui64.toString('hex')
    const certificate: CertificateRecord = {
      serial: serial.toString('hex').toUpperCase(),
      profile,
      pki,
      environment: null,
      participant,
      subject: '',
      eui64: holder,
      role: null,
      usage,
      issuerCa: template.profile.issuer,
      notBeforeSeconds: issuedAtSeconds,
      // RFC 5280 §4.1.2.5
      notAfterSeconds: Date.UTC(9999, 11, 31, 23, 59, 59) / 1000,
      keyFingerprint,
      issuedAtSeconds,
      renews: null,
      policyVersion: '1.0',
      csrDigest,
      der,
    }
    return {
      certificate,
      binding: { profile, environment: null, holder },
      ca: null,
      spend: {
        spender: { participant, interface: 'batched', pki, submission: 'batch' },
        amounts: { submitted: 1, processed: 1 },
        atMs: issuedAtSeconds * 1000,
      },
      revision: null,
      guards: [{ kind: 'device', eui64: holder, below: 100, atLeast: 0 }],
      enqueue: null,
      dequeue: null,
      audit: { atSeconds: issuedAtSeconds, actor: participant, action: 'issued', detail: detailOf(certificate) },
    }
  }
}

/** As core/authority/issuance/commit.ts writes it. */
const detailOf = ({
  serial,
  profile,
  environment,
  participant,
  subject,
  eui64,
  renews,
  policyVersion,
}: CertificateRecord) => ({
  serial,
  profile,
  environment,
  participant,
  interface: 'batched',
  subject,
  eui64,
  renews,
  policyVersion,
  entitlement: 'checked',
  waivers: [],
})

/** The devices of a batch are numbered one after the other, within a range of its participant's. */
function eui64Of(n: number): Buffer {
  const batch = Math.floor(n / BATCH)
  const eui64 = Buffer.from('00db130000000000', 'hex')
  eui64.writeUInt8(batch % PARTICIPANTS, 3)
  eui64.writeUInt32BE(Math.floor(batch / PARTICIPANTS) * BATCH + Math.floor((n % BATCH) / PER_DEVICE), 4)
  return eui64
}
