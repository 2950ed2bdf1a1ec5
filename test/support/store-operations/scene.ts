import type { InterfaceId } from '../../../core/pki/profile/ids/interface-ids.ts'
import type { Spender } from '../../../core/quota/spender.ts'
import type { AuditAction, AuditEntry, Json } from '../../../core/records/audit-row.ts'
import type { CertificateRecord } from '../../../core/records/index.ts'
import { Dice, digestOf } from './dice.ts'
import { Known } from './known.ts'

export const participants = ['alpha', 'beta', 'gamma', 'delta'] as const
const actors = ['tester', 'Zoë', 'host\\user', 'half \ud800 a pair'] as const

/** What certificates are made of here, and over what their requests come. */
export interface Product {
  readonly profile: CertificateRecord['profile']
  readonly pki: CertificateRecord['pki']
  readonly usage: CertificateRecord['usage']
  readonly issuerCa: string
  readonly environment: string | null
  readonly isDevice: boolean
  readonly interfaces: readonly InterfaceId[]
}

const device = { pki: 'smki-device', issuerCa: 'smki-device/issuing-dca', environment: null, isDevice: true } as const
const deviceInterfaces = ['portal-device', 'ad-hoc', 'batched', 'cli'] as const
export const products: readonly Product[] = [
  { ...device, profile: 'smki-device/device-ds', usage: 'digitalSignature', interfaces: deviceInterfaces },
  { ...device, profile: 'smki-device/device-ka', usage: 'keyAgreement', interfaces: deviceInterfaces },
  {
    profile: 'smki-organisation/organisation-ds',
    pki: 'smki-organisation',
    usage: 'digitalSignature',
    issuerCa: 'smki-organisation/issuing-oca',
    environment: null,
    isDevice: false,
    interfaces: ['portal-organisation', 'api'],
  },
  {
    profile: 'iki/portal-device',
    pki: 'iki',
    usage: 'digitalSignature',
    issuerCa: 'iki/issuing-ica',
    environment: null,
    isDevice: false,
    interfaces: ['api', 'cli'],
  },
  ...['uit-a', 'uit-b'].map(
    (environment): Product => ({
      profile: 'dccki/ui',
      pki: 'dccki',
      usage: null,
      issuerCa: `dccki/eii@${environment}`,
      environment,
      isDevice: false,
      interfaces: ['api'],
    }),
  ),
]

const DAY_MS = 24 * 3_600_000

/** Where operations are made up: chance, time and what is known. */
export class Scene {
  readonly dice: Dice
  readonly known: Known = new Known()
  nowMs: number = Date.parse('2026-10-24T20:00:00Z')
  /** The latest instant there has been. */
  latestMs: number = this.nowMs
  #made = 0

  constructor(seed: number) {
    this.dice = new Dice(seed)
  }

  get nowSeconds(): number {
    return Math.floor(this.nowMs / 1000)
  }

  /** Time mostly goes on, sometimes stands still and now and then goes back. */
  passTime(): void {
    const { dice } = this
    const share = dice.below(1000)
    if (share < 350) return
    if (share < 830) this.nowMs += 1 + dice.below(3000)
    else if (share < 920) this.nowMs += 60_000 * (1 + dice.below(20))
    else if (share < 945) this.nowMs += 3_600_000 * (1 + dice.below(5))
    else if (share < 951) this.nowMs += DAY_MS + dice.below(DAY_MS)
    else this.nowMs -= dice.below(600_000)
    this.latestMs = Math.max(this.latestMs, this.nowMs)
  }

  /** What is spent together is spent at the latest instant of any of it, so nothing that comes at once is of earlier. */
  catchUp(): void {
    this.nowMs = Math.max(this.nowMs, this.latestMs)
    this.latestMs = this.nowMs
  }

  /** Returns a number that no other thing has. */
  number(): number {
    return ++this.#made
  }

  /** Returns 64 lower-case hex characters that nothing else has. */
  digest(what: string): string {
    return digestOf(`${what} ${this.number()}`)
  }

  audit(action: AuditAction, detail: { readonly [key: string]: Json } = {}): AuditEntry {
    const actor = this.dice.percent(90) ? this.dice.of(participants) : this.dice.of(actors)
    return { atSeconds: this.nowSeconds, actor, action, detail }
  }

  spender({ pki, interfaces }: Product = this.dice.of(products), participant?: string): Spender {
    const { dice } = this
    return {
      participant: participant ?? (dice.percent(92) ? dice.of(participants) : 'operator'),
      interface: dice.of(interfaces),
      pki,
      submission: dice.percent(70) ? 'single' : 'batch',
    }
  }
}
