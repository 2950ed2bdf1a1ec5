import type { SetCredential, SetDevice } from '../set/device-set.ts'
import { certificatePem, csrPem, keyPem, type WrittenDevice } from '../set/set-files.ts'
import type { LeafChange, ThrowawayCa, ThrowawayOptions } from '../set/throwaway-ca.ts'
import type { Slot } from '../subject.ts'

/** A valid set on its way to a broken one: what a breaking may change, and what it needs for it. */
export interface BreakingSet {
  /** The device to be broken; one that is no part of a hub where the set has such a one. */
  readonly victim: SetDevice
  /** The same device as it will be written. */
  readonly written: WrittenDevice
  /** Adds a device to the set. */
  add(device: WrittenDevice): void
  /** Returns a throw-away CA; `isTrusted` hands it out with the trust of the set. */
  makeCa(changes?: Partial<ThrowawayOptions>, isTrusted?: boolean): ThrowawayCa
  /** Has the victim's certificate issued anew, same key and device, by a CA or by a fresh one that is trusted. */
  reissue(slot: Slot, change: LeafChange, ca?: ThrowawayCa): Uint8Array
  /** Returns a certificate of a trusted throw-away CA for any key and device. */
  issueFor(slot: Slot, key: SetCredential['key'], hwSerial: Uint8Array): Uint8Array
  /** The hwType of the victim. */
  readonly hwType: string
  /** Makes a device as valid as the victim, of a CA that is trusted. */
  makeDevice(): Promise<SetDevice>
  /** Returns a request for the victim with another key. */
  makeCsr(): Promise<Uint8Array>
  /** Returns an EUI-64 that no device of the set has. */
  newEui64(): Uint8Array
  readonly nowSeconds: number
}

/** Changes a valid set so that one rule fails, and no other. */
export type Breaking = (set: BreakingSet) => void | Promise<void>

/** Puts a certificate in the place of the victim's. */
export const putCertificate = ({ written }: BreakingSet, slot: Slot, der: Uint8Array): void => {
  written.files.set(`${slot}.pem`, certificatePem(der))
}

/** Puts a request in the place of the victim’s. */
export const putCsr = ({ written }: BreakingSet, slot: Slot, der: Uint8Array): void => {
  written.files.set(`${slot}.csr`, csrPem(der))
}

/** Puts a private key in the place of the victim’s. */
export const putKey = ({ written }: BreakingSet, slot: Slot, key: SetCredential['key']): void => {
  written.files.set(`${slot}.key`, keyPem(key))
}

/** Takes away everything of one kind. */
export const remove = ({ written }: BreakingSet, ...names: readonly string[]): void => {
  for (const name of names) written.files.delete(name)
}
