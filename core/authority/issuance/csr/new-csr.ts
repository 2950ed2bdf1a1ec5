import type { KeyObject } from 'node:crypto'
import { PkiError } from '../../../base/index.ts'
import { describeKey } from '../../../pki/keys/index.ts'
import { encodeSubject, type LeafProfile, profileExtension, type SubjectValues } from '../../../pki/profile/index.ts'
import { describeRequirement, type HardwareModule, OID } from '../../../pki/x509/index.ts'
import { encodeDnsAltName, encodeHardwareAltName, encodeKeyUsage } from './encode-requested.ts'
import { parseCsr } from './parse-csr.ts'
import { readContent } from './read-content.ts'

/** The contents of a new request, without its key. */
export interface CsrValues {
  readonly subject: SubjectValues
  readonly hardwareModule: HardwareModule | null
  readonly dnsNames: readonly string[]
}

/**
 * Returns the DER of a request for `profile`, signed with `key`, with the extensions of SEC Appendix M.
 * The request has passed the checks of issuing, except those against a world.
 * @throws {PkiError} `KEY_MISMATCH` if the key does not fit the profile, and `CSR_…`
 */
export async function newCsr(profile: LeafProfile, values: CsrValues, key: KeyObject): Promise<Uint8Array> {
  checkKey(profile, key)
  const altName = encodeAltName(values)
  const usage = profileExtension(profile, 'keyUsage')
  // Loaded only here: its libraries take longer to load than the rest of a command.
  const { makeCsr } = await import('../../../pki/x509/library/index.ts')
  const csr = await makeCsr(key, {
    subjectDer: encodeSubject(profile, values.subject),
    extensions: [
      ...(usage ? [{ oid: OID.keyUsage, critical: usage.critical, value: encodeKeyUsage(usage.bits) }] : []),
      ...(altName
        ? [
            {
              oid: OID.subjectAltName,
              critical: profileExtension(profile, 'subjectAltName')?.critical ?? true,
              value: altName,
            },
          ]
        : []),
    ],
  })
  readContent(parseCsr(csr, profile), profile, 'strict')
  return csr
}

function encodeAltName({ hardwareModule, dnsNames }: CsrValues): Uint8Array | null {
  if (hardwareModule) return encodeHardwareAltName(hardwareModule)
  return dnsNames.length > 0 ? encodeDnsAltName(dnsNames) : null
}

function checkKey(profile: LeafProfile, key: KeyObject): void {
  const required = profile.fields.publicKey.value
  const held = describeKey(key)
  if (held && describeRequirement(held) === describeRequirement(required)) return
  const got = held ? describeRequirement(held) : (key.asymmetricKeyType ?? 'unknown')
  throw new PkiError('KEY_MISMATCH', `the key is ${got}; "${profile.id}" requires ${describeRequirement(required)}`, {
    cure: 'leave out --key to generate a key that fits',
  })
}
