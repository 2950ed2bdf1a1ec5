import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { systemRandom } from '../../core/base/random.ts'
import type { DeviceVerdict } from '../../core/device/check-device.ts'
import { checkDevices } from '../../core/device/check-devices.ts'
import { readCredentials } from '../../core/device/credentials/read-credentials.ts'
import type { DeviceSet, SetFile } from '../../core/device/set/device-set.ts'
import { makeSet } from '../../core/device/set/make-set.ts'
import { MANIFEST_NAME, TRUST_NAME } from '../../core/device/set/set-files.ts'
import type { SetName } from '../../core/device/set/set-plans.ts'
import { ThrowawayCa } from '../../core/device/set/throwaway-ca.ts'
import { throwawayMaker } from '../../core/device/set/throwaway-maker.ts'
import { readCertificates } from '../../core/pki/input/read-certificates.ts'
import { parseCertificate } from '../../core/pki/x509/certificate.ts'
import { NOW_SECONDS, POLICY_OID, profiles } from './world.ts'

export const setOptions = { profiles, random: systemRandom(), nowSeconds: NOW_SECONDS, policyOid: POLICY_OID }

/** Returns a valid set, its CA made for it alone. */
export function freshSet(name: SetName): Promise<DeviceSet> {
  const ca = new ThrowawayCa(setOptions)
  return makeSet(name, ca.certificates, throwawayMaker(ca, setOptions))
}

/** A folder that is removed after the tests of the file. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tpki-device-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function writeFiles(folder: string, files: readonly SetFile[]): void {
  for (const { path, contents } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), contents)
  }
}

export interface CheckOptions {
  /** By default the manifest in the folder. */
  readonly paths?: readonly string[]
  /** By default the trust.pem in the folder. */
  readonly trust?: string | null
  readonly atSeconds?: number | null
  readonly policyOids?: readonly string[]
  readonly passphrase?: string | null
}

/** Checks the set in a folder. */
export async function checkFolder(folder: string, options: CheckOptions = {}): Promise<DeviceVerdict[]> {
  const paths = options.paths ?? [join(folder, MANIFEST_NAME)]
  const set = await readCredentials({ paths, manifests: [], passphrase: options.passphrase ?? null })
  const trust = options.trust === undefined ? join(folder, TRUST_NAME) : options.trust
  const anchors = trust === null ? [] : (await readCertificates(trust)).map(({ der }) => parseCertificate(der))
  const verdicts = checkDevices(set.devices(), {
    profiles,
    policyOids: options.policyOids ?? [POLICY_OID],
    atSeconds: options.atSeconds === undefined ? NOW_SECONDS : options.atSeconds,
    trust: trust === null ? null : { anchors, intermediates: set.intermediates, testOnly: null },
  })
  const all: DeviceVerdict[] = []
  for await (const verdict of verdicts) all.push(verdict)
  return all
}

/** Returns `device type rule` of every failure. */
export const failuresOf = (verdicts: readonly DeviceVerdict[]): string[] =>
  verdicts.flatMap(({ rules }) => rules.filter(({ result }) => result === 'fail').map(({ rule }) => rule))
