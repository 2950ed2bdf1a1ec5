import type { CertificateUse } from '../index.ts'
import type { LeafChange, SetCredential, SetDevice, ThrowawayCa, ThrowawayOptions } from '../set/index.ts'
import { certificatePem, csrPem, type DeviceFolder, keyPem } from '../set/index.ts'

/** A valid device set that a rule breaker changes, and what it can make for that. */
export interface SetToBreak {
  /** The device to change: if possible, one that is not part of a Communications Hub. */
  readonly target: SetDevice
  /** The manifest entry and the files of that device. */
  readonly folder: DeviceFolder
  /** Adds a device to the set. */
  add(device: DeviceFolder): void
  /** Makes a throwaway CA. If `isTrusted` (the default), its certificates become trust anchors of the set. */
  makeCa(changes?: Partial<ThrowawayOptions>, isTrusted?: boolean): ThrowawayCa
  /** Reissues a certificate of the target, with the same key, from `ca` or else from a new trusted throwaway CA. */
  reissue(use: CertificateUse, change: LeafChange, ca?: ThrowawayCa): Uint8Array
  /** Issues a certificate for any key and EUI-64 (8 octets) from a new trusted throwaway CA. */
  issueFor(use: CertificateUse, key: SetCredential['key'], hwSerial: Uint8Array): Uint8Array
  /** The hwType in the target's certificate, a dotted OID. */
  readonly hwType: string
  /** Makes another valid device, from a new trusted throwaway CA. */
  makeDevice(): Promise<SetDevice>
  /** Makes a CSR for the target's EUI-64 with a new key, DER. */
  makeCsr(): Promise<Uint8Array>
  /** Returns a random EUI-64, 8 octets. */
  newEui64(): Uint8Array
  readonly nowSeconds: number
}

/** Changes a valid set so that it fails one rule and no other. */
export type RuleBreaker = (set: SetToBreak) => void | Promise<void>

/** Replaces a certificate of the target. */
export const putCertificate = ({ folder }: SetToBreak, use: CertificateUse, der: Uint8Array): void => {
  folder.files.set(`${use}.pem`, certificatePem(der))
}

/** Replaces a CSR of the target. */
export const putCsr = ({ folder }: SetToBreak, use: CertificateUse, der: Uint8Array): void => {
  folder.files.set(`${use}.csr`, csrPem(der))
}

/** Replaces a private key of the target. */
export const putKey = ({ folder }: SetToBreak, use: CertificateUse, key: SetCredential['key']): void => {
  folder.files.set(`${use}.key`, keyPem(key))
}

/** Removes files of the target. */
export const remove = ({ folder }: SetToBreak, ...names: readonly string[]): void => {
  for (const name of names) folder.files.delete(name)
}
