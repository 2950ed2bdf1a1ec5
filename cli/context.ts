import { closeSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import type { Principal } from '../core/authority/register/index.ts'
import { type OpenOptions, openWorld, type World } from '../core/authority/world/index.ts'
import { type Clock, clockOf, PkiError, systemRandom } from '../core/base/index.ts'
import { decodeSecret } from '../core/pki/input/index.ts'
import type { ProfileSet } from '../core/pki/profile/index.ts'
import { loadProfiles } from '../core/pki/profile/load/index.ts'
import { isDottedOid } from '../core/pki/x509/index.ts'
import { OPERATOR } from '../core/quota/index.ts'
import { note } from './output.ts'

/** The options that every command takes. */
export interface CommonOptions {
  readonly world: string
  readonly profiles?: string
  readonly json?: boolean
  readonly actor?: string
  readonly passphraseFile?: string
  readonly passphraseFd?: string
}

/** Adds the options that every command takes. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--world <dir>', 'the test world', process.env.TPKI_WORLD ?? './tpki-world')
    .option('--profiles <dir>', 'profiles other than the shipped ones (or TPKI_PROFILES)')
    .option('--json', 'print one JSON document')
}

/** Adds the options of commands that open keys or write to the audit log. */
export function withKeyOptions(command: Command): Command {
  return withCommonOptions(command)
    .option('--passphrase-file <file>', 'opens the encrypted CA keys: the first line of this file')
    .option('--passphrase-fd <number>', 'the same from an open file descriptor')
    .option('--actor <name>', 'who is asking, for the audit log (default: the user of the operating system)')
}

/** Adds the options of commands that look at what participants own, or change it. */
export function withPrincipalOptions(command: Command): Command {
  return withAsOption(
    withCommonOptions(command).option(
      '--actor <name>',
      'who is asking, for the audit log (default: the user of the operating system)',
    ),
  )
}

/** Adds --as to a command that has --actor already. */
export const withAsOption = (command: Command): Command =>
  command.option('--as <participant>', 'act as this participant: its own data, nothing changed (or TPKI_PARTICIPANT)')

export interface PrincipalOptions extends CommonOptions {
  readonly as?: string
}

/**
 * Returns who is asking: the participant that is named, else an administrator.
 * @throws {PkiError} `USAGE` where nobody is named, or the lab, which is no participant and bound by no entitlement
 */
export function principalOf(options: PrincipalOptions): Principal {
  const participant = options.as ?? process.env.TPKI_PARTICIPANT
  const actor = actorOf(options)
  if (participant === undefined) return { kind: 'administrator', actor }
  if (participant !== '' && participant !== OPERATOR) return { kind: 'participant', participant, actor }
  throw new PkiError(
    'USAGE',
    `--as (or TPKI_PARTICIPANT) is ${participant === '' ? 'empty' : `"${OPERATOR}", the lab itself`}; allowed: the id of a participant`,
    { cure: 'leave it out to act for the lab; TPKI_PARTICIPANT must not be set, not even to nothing' },
  )
}

export const systemClock: Clock = clockOf(() => Date.now())

/** A published package has its data one folder above `dist/cli`, a checkout one above `cli`. */
function shippedProfiles(): string {
  const isBuilt = import.meta.url.endsWith('/dist/cli/context.js')
  return fileURLToPath(new URL(isBuilt ? '../../profiles' : '../profiles', import.meta.url))
}

/** Where profiles are read from: the option, else the environment, else the shipped ones. */
export const profileDirectory = ({ profiles }: Pick<CommonOptions, 'profiles'>): string =>
  profiles ?? process.env.TPKI_PROFILES ?? shippedProfiles()

export const readProfiles = (options: Pick<CommonOptions, 'profiles'>): ProfileSet =>
  loadProfiles(profileDirectory(options))

export const SEEDED_WARNING = 'warning: this world is seeded: anyone who knows the seed has every key'

/**
 * Opens the world, warns where it is seeded, hands it to `work` and closes it whatever happens. The passphrase is handed
 * on as well: a descriptor can be read only once.
 */
export async function withWorld<T>(
  options: CommonOptions,
  work: (world: World, passphrase: string | null) => Promise<T>,
  { isBusy = false }: Pick<OpenOptions, 'isBusy'> = {},
): Promise<T> {
  const passphrase = readPassphrase(options)
  const world = await openWorld(
    { directory: options.world, passphrase, isBusy },
    readProfiles(options),
    systemClock,
    systemRandom(),
  )
  if (world.config.seeded !== null) note(SEEDED_WARNING)
  try {
    return await work(world, passphrase)
  } finally {
    await world.close()
  }
}

export const actorOf = ({ actor }: Pick<CommonOptions, 'actor'>): string => actor ?? systemUser()

// In a container the user may have a number and no name.
function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}

/** @throws {PkiError} `ENVIRONMENT_UNKNOWN` */
export function checkEnvironment(name: string | undefined, { config }: Pick<World, 'config'>): void {
  const names = config.environments.map((environment) => environment.name)
  if (name === undefined || names.includes(name)) return
  throw new PkiError('ENVIRONMENT_UNKNOWN', `environment "${name}" is unknown; allowed: ${names.join(', ')}`)
}

/** Collects the values of a repeatable option. */
export const collect = (value: string, values: string[]): string[] => [...values, value]

/** Collects OIDs. @throws {PkiError} `USAGE` */
export function collectOids(value: string, values: string[]): string[] {
  if (isDottedOid(value)) return [...values, value]
  throw new PkiError('USAGE', `--policy-oid "${value}" is no dotted OID`)
}

/** Returns the passphrase from a file or descriptor, null where none is named. */
export function readPassphrase({
  passphraseFile,
  passphraseFd,
}: Pick<CommonOptions, 'passphraseFile' | 'passphraseFd'>): string | null {
  if (passphraseFile !== undefined) return readSecret(passphraseFile, `"${passphraseFile}"`)
  if (passphraseFd === undefined) return null
  const descriptor = Number(passphraseFd)
  if (!Number.isInteger(descriptor) || descriptor < 0)
    throw new PkiError('USAGE', `--passphrase-fd "${passphraseFd}" is no descriptor; allowed: 0, 3, 4 …`)
  const secret = readSecret(descriptor, `descriptor ${descriptor}`)
  if (descriptor > 2) closeSync(descriptor)
  return secret
}

/** Returns the first line of a file. @throws {PkiError} `INPUT_UNREADABLE`, `INPUT_EMPTY` */
export function readSecret(from: string | number, where: string, what = 'passphrase'): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(from)
  } catch (cause) {
    throw new PkiError('INPUT_UNREADABLE', `${what} ${where} cannot be read`, { cause })
  }
  return decodeSecret(bytes, where, what)
}

/** Returns a point in time, seconds since 1970, from ISO 8601. @throws {PkiError} `USAGE` */
export function parseTimeOption(text: string | undefined): number | null {
  if (text === undefined) return null
  const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
  const milliseconds = isIso && isCalendarDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(milliseconds))
    throw new PkiError('USAGE', `"${text}" is no time; allowed: 2026-11-20 or 2026-11-20T12:00:00Z`)
  return Math.floor(milliseconds / 1000)
}

// Date.parse takes 30 February for 2 March.
function isCalendarDay(day: string): boolean {
  const milliseconds = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(day)
}
