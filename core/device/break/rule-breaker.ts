import type { CertificateUse } from '../index.ts'
import type { LeafChange, SetCredential, SetDevice, ThrowawayCa, ThrowawayOptions } from '../set/index.ts'
import { certificatePem, csrPem, type DeviceFolder, keyPem } from '../set/index.ts'

/** A valid set on its way to a broken one: what a breaking may change, and what it needs for it. */
export interface SetToBreak {
  /** The device to be broken; one that is no part of a hub where the set has such a one. */
  readonly target: SetDevice
  /** The same device as it will be written. */
  readonly written: DeviceFolder
  /** Adds a device to the set. */
  add(device: DeviceFolder): void
  /** Returns a throw-away CA; `isTrusted` hands it out with the trust of the set. */
  makeCa(changes?: Partial<ThrowawayOptions>, isTrusted?: boolean): ThrowawayCa
  /** Has the target's certificate issued anew, same key and device, by a CA or by a fresh one that is trusted. */
  reissue(use: CertificateUse, change: LeafChange, ca?: ThrowawayCa): Uint8Array
  /** Returns a certificate of a trusted throw-away CA for any key and device. */
  issueFor(use: CertificateUse, key: SetCredential['key'], hwSerial: Uint8Array): Uint8Array
  /** The hwType of the target. */
  readonly hwType: string
  /** Makes a device as valid as the target, of a CA that is trusted. */
  makeDevice(): Promise<SetDevice>
  /** Returns a request for the target with another key. */
  makeCsr(): Promise<Uint8Array>
  /** Returns an EUI-64 that no device of the set has. */
  newEui64(): Uint8Array
  readonly nowSeconds: number
}

/** Changes a valid set so that one rule fails, and no other. */
export type RuleBreaker = (set: SetToBreak) => void | Promise<void>

/** Puts a certificate in the place of the target's. */
export const putCertificate = ({ written }: SetToBreak, use: CertificateUse, der: Uint8Array): void => {
  written.files.set(`${use}.pem`, certificatePem(der))
}

/** Puts a request in the place of the target’s. */
export const putCsr = ({ written }: SetToBreak, use: CertificateUse, der: Uint8Array): void => {
  written.files.set(`${use}.csr`, csrPem(der))
}

/** Puts a private key in the place of the target’s. */
export const putKey = ({ written }: SetToBreak, use: CertificateUse, key: SetCredential['key']): void => {
  written.files.set(`${use}.key`, keyPem(key))
}

/** Takes away everything of one kind. */
export const remove = ({ written }: SetToBreak, ...names: readonly string[]): void => {
  for (const name of names) written.files.delete(name)
}
