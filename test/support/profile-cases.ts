import { expect } from 'vitest'
import type { PkiError } from '../../core/base/errors.ts'
import { loadProfiles } from '../../core/pki/profile/load/load-profiles.ts'

export const DS = 'smki-device/device-ds.yaml'
export const ORG = 'smki-organisation/organisation-ds.yaml'
export const AD_HOC = 'iki/ad-hoc-web-service.yaml'
export const ROOT = 'iki/root-ica.yaml'
export const ISSUING = 'iki/issuing-ica.yaml'
export const KEY_USAGE_DS = 'extension: keyUsage, critical: true, bits: [digitalSignature]'
export const KEY_USAGE_CA = 'extension: keyUsage, critical: true, bits: [keyCertSign, cRLSign]'
export const CONSTRAINTS = 'extension: basicConstraints, critical: true, cA: true, pathLen: 0'

/** One change to a shipped profile file, and what is said of it. */
export interface Case {
  name: string
  file: string
  from: string
  to: string
  /** One line of the message; it begins with the file. */
  message: string | RegExp
}

/** Returns the lines of the refusal of a directory of profiles. */
export function messageOf(directory: string): string[] {
  try {
    loadProfiles(directory)
  } catch (error) {
    expect(error).toMatchObject({ code: 'PROFILE_INVALID', cure: `correct the files under "${directory}"` })
    return (error as PkiError).message.split('\n')
  }
  throw new Error('the profiles were accepted')
}

export const matching = (message: string | RegExp) =>
  typeof message === 'string' ? message : expect.stringMatching(message)
