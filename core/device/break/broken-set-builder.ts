import type { KeyObject } from 'node:crypto'
import { newCsr } from '../../authority/issuance/csr/index.ts'
import { PkiError, type RandomSource } from '../../base/index.ts'
import { generateKey, publicKeyDer } from '../../pki/keys/index.ts'
import { CertificateView } from '../../pki/lint/index.ts'
import type { ProfileSet } from '../../pki/profile/index.ts'
import { fromHex, parseCertificate } from '../../pki/x509/index.ts'
import type { CertificateUse } from '../index.ts'
import type { DeviceSet, SetDevice, SetFile } from '../set/index.ts'
import {
  type DeviceFolder,
  deviceFolder,
  drawEui64,
  filesOf,
  HW_TYPE,
  type LeafChange,
  makeDevice,
  ThrowawayCa,
  type ThrowawayOptions,
  throwawayMaker,
} from '../set/index.ts'
import type { SetToBreak } from './rule-breaker.ts'

const profileOf = { ds: 'smki-device/device-ds', ka: 'smki-device/device-ka' } as const

/** What {@link breakSet} needs. */
export interface BreakOptions {
  readonly profiles: ProfileSet
  readonly random: RandomSource
  /** When throwaway certificates start, in seconds since 1970. */
  readonly nowSeconds: number
}

/** Turns a valid device set into a broken one. */
export class BrokenSetBuilder implements SetToBreak {
  readonly target: SetDevice
  readonly folder: DeviceFolder
  readonly hwType: string
  readonly nowSeconds: number
  readonly #policyOid: string
  readonly #options: BreakOptions
  readonly #devices: DeviceFolder[]
  readonly #trust: Uint8Array[]

  /** @throws {PkiError} `DEVICE_SET_UNFIT` if the set has no device */
  constructor({ devices, trust }: DeviceSet, options: BreakOptions) {
    const target = devices.find(({ hub }) => hub === null) ?? devices[0]
    if (!target) throw new PkiError('DEVICE_SET_UNFIT', 'the set holds no device')
    this.target = target
    this.#devices = devices.map(deviceFolder)
    this.folder = this.#devices[devices.indexOf(target)] as DeviceFolder
    this.#trust = [...trust]
    this.#options = options
    this.nowSeconds = options.nowSeconds
    const certificate = parseCertificate(target.ds.certificate)
    const view = new CertificateView(certificate, certificate)
    this.#policyOid = view.decode('certificatePolicies')?.[0]?.oid ?? ''
    this.hwType = view.decode('subjectAltName')?.hardwareModules[0]?.hwType ?? HW_TYPE
  }

  /** Returns the files of the changed set. */
  files(): SetFile[] {
    return filesOf(this.#devices, this.#trust)
  }

  add(device: DeviceFolder): void {
    this.#devices.push(device)
  }

  makeCa(changes: Partial<ThrowawayOptions> = {}, isTrusted = true): ThrowawayCa {
    const ca = new ThrowawayCa({ ...this.#options, policyOid: this.#policyOid, ...changes })
    if (isTrusted) this.#trust.push(...ca.certificates)
    return ca
  }

  reissue(use: CertificateUse, change: LeafChange, ca: ThrowawayCa = this.makeCa()): Uint8Array {
    const spkiDer = publicKeyDer(this.target[use].key)
    return ca.issue(profileOf[use], { spkiDer, hwSerial: fromHex(this.target.device), hwType: this.hwType }, change)
  }

  issueFor(use: CertificateUse, key: KeyObject, hwSerial: Uint8Array): Uint8Array {
    return this.makeCa().issue(profileOf[use], { spkiDer: publicKeyDer(key), hwSerial, hwType: this.hwType })
  }

  makeDevice(): Promise<SetDevice> {
    return makeDevice('another device', 'PPMID', null, throwawayMaker(this.makeCa(), this.#options))
  }

  async makeCsr(): Promise<Uint8Array> {
    const key = await generateKey({ algorithm: 'ec', curve: 'P-256' })
    const hardwareModule = { hwType: this.hwType, hwSerial: fromHex(this.target.device) }
    const profile = this.#options.profiles.findLeaf(profileOf.ds)
    return newCsr(profile, { subject: {}, hardwareModule, dnsNames: [] }, key)
  }

  newEui64(): Uint8Array {
    return drawEui64('', { seed: null, random: this.#options.random })
  }
}
