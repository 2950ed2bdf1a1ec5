import type { Command } from 'commander'
import {
  type CertificateStatus,
  certificateStatuses,
  statusesOf,
  statusOf,
} from '../../core/authority/revocation/status/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { publicKeyDer, readKeyFile } from '../../core/pki/keys/index.ts'
import { type Pki, type ProfileId, pkis } from '../../core/pki/profile/ids/index.ts'
import { formatTime, keyFingerprint, toHex, toPem } from '../../core/pki/x509/index.ts'
import type { CertificateRecord } from '../../core/records/index.ts'
import type { CertificateQuery } from '../../core/store/index.ts'
import { askedParticipant } from '../asked-participant.ts'
import {
  checkEnvironment,
  type PrincipalOptions,
  principalOf,
  readPassphrase,
  withPrincipalOptions,
  withWorld,
} from '../context.ts'
import { parseEui64, parseRole } from '../csr-values.ts'
import { findOwnRecord } from '../find-record.ts'
import { EXIT, note, print, printJson, table } from '../output.ts'
import { recordJson } from '../record-json.ts'
import { revocationJson } from '../revocation-json.ts'

export interface QueryOptions extends PrincipalOptions {
  readonly profile?: string
  readonly pki?: string
  readonly environment?: string
  readonly participant?: string
  readonly expiring?: string
  readonly eui64?: string
  readonly role?: string
  readonly subject?: string
  readonly key?: string
  readonly limit?: string
  readonly all?: boolean
}

export function withQueryOptions(command: Command): Command {
  return withPrincipalOptions(command)
    .option('--profile <id>', 'of this profile')
    .option('--pki <name>', `of this PKI: ${pkis.join(', ')}`)
    .option('--environment <name>', 'of this environment')
    .option('--participant <id>', 'of this participant')
    .option('--expiring <days>', 'valid now, and expiring within so many days, such as 30d')
    .option('--all', 'with --expiring, also what a later certificate for the same key renews')
    .option('--eui64 <hex>', 'of this device or organisation')
    .option('--role <code>', 'of this Remote Party Role: two hex digits or a name such as supplier')
    .option('--subject <text>', 'with this in the subject')
    .option('--key <file>', 'for this private key')
    .option('--passphrase-file <file>', 'opens that key: the first line of this file')
    .option('--limit <n>', 'at most so many')
}

export function registerQueries(cert: Command): void {
  withQueryOptions(cert.command('list'))
    .description('certificates of the world, in order of issue')
    .action(async (options) => {
      await runList({}, options)
    })
  withQueryOptions(cert.command('find').argument('[text]', 'a serial number, an EUI-64 or part of a subject'))
    .description('like list; exits 1 where nothing is found')
    .action(runFind)
  withPrincipalOptions(cert.command('show').argument('<serial>')).description('one certificate').action(runShow)
}

/** Returns the query of command-line options. @throws {PkiError} `USAGE` and, for the key, `KEY_…` */
export function readQuery(options: QueryOptions, nowSeconds: number): CertificateQuery {
  const { profile, environment, participant, subject } = options
  if (options.pki !== undefined && !pkis.some((name) => name === options.pki)) {
    throw new PkiError('USAGE', `--pki "${options.pki}"; allowed: ${pkis.join(', ')}`)
  }
  const expiring = options.expiring === undefined ? null : parseDays(options.expiring)
  return {
    ...(profile === undefined ? {} : { profile: profile as ProfileId }),
    ...(options.pki === undefined ? {} : { pki: options.pki as Pki }),
    ...(environment === undefined ? {} : { environment }),
    ...(participant === undefined ? {} : { participant }),
    ...(subject === undefined ? {} : { subject }),
    ...(options.eui64 === undefined ? {} : { eui64: toHex(parseEui64(options.eui64)) }),
    ...(options.role === undefined ? {} : { role: parseRole(options.role) }),
    ...(options.key === undefined
      ? {}
      : { keyFingerprint: keyFingerprint(publicKeyDer(readKeyFile(options.key, readPassphrase(options)))) }),
    ...(options.limit === undefined ? {} : { limit: parseLimit(options.limit) }),
    ...(expiring === null
      ? {}
      : {
          expiresFromSeconds: nowSeconds,
          expiresBeforeSeconds: nowSeconds + expiring * 86_400,
          latestOfKey: !options.all,
        }),
  }
}

function parseDays(text: string): number {
  const match = /^(\d{1,6})d?$/.exec(text)
  if (!match) throw new PkiError('USAGE', `--expiring "${text}" is no number of days; allowed: 30d`)
  return Number(match[1])
}

function parseLimit(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new PkiError('USAGE', `--limit "${text}" is no number from 1`)
  return Number(text)
}

/** What is looked for: a serial number, or what the options and the text of `find` say. */
type Search = CertificateQuery | { readonly serial: string }

/** Prints everything that is found, page by page and to its end, and returns how much it was. */
async function runList(search: Search, options: QueryOptions): Promise<number> {
  return withWorld(options, async (world) => {
    const certificates: object[] = []
    const widths: number[] = []
    let count = 0
    for await (const records of findPages(search, options, world)) {
      const rows = await withStatus(records, world)
      if (options.json) for (const row of rows) certificates.push({ ...recordJson(row.record), status: row.status })
      else print(table([...(count === 0 ? [HEADER] : []), ...rows.map(toRow)], widths))
      count += records.length
    }
    if (options.json) printJson({ certificates })
    return count
  })
}

// A world may hold millions of certificates; no more of them than this are in memory at once.
const PAGE_ROWS = 1000

/** Yields what is found in pages, none of them empty; only --limit ends them early. */
async function* findPages(search: Search, options: QueryOptions, world: World): AsyncGenerator<CertificateRecord[]> {
  const principal = principalOf(options)
  if ('serial' in search) {
    const record = await world.store.findCertificate(search.serial)
    if (record) yield [await findOwnRecord(search.serial, principal, world)]
    return
  }
  const participant = await askedParticipant(options.participant, principal, "see another's certificates", world)
  if (options.profile !== undefined) world.profiles.find(options.profile)
  checkEnvironment(options.environment, world)
  const { limit = Number.POSITIVE_INFINITY, ...query } = {
    ...readQuery(options, world.clock.nowSeconds()),
    ...(participant === null ? {} : { participant }),
    ...search,
  }
  let left = limit
  let page: Pick<CertificateQuery, 'after'> = {}
  while (left > 0) {
    const rows = Math.min(left, PAGE_ROWS)
    const records = await world.store.listCertificates({ ...query, ...page, limit: rows })
    if (records.length > 0) yield records
    const last = records.at(-1)
    if (!last || records.length < rows) return
    page = { after: last.serial }
    left -= records.length
  }
}

interface Row {
  readonly record: CertificateRecord
  readonly status: CertificateStatus
}

async function withStatus(records: readonly CertificateRecord[], world: World): Promise<Row[]> {
  const statuses = await statusesOf(records, world)
  return records.map((record, i) => ({ record, status: statuses[i] as CertificateStatus }))
}

const HEADER = ['SERIAL', 'PROFILE', 'EUI-64', 'SUBJECT', 'NOT AFTER', 'ENVIRONMENT', 'STATUS']

const toRow = ({
  record: { serial, profile, eui64, subject, notAfterSeconds, environment },
  status,
}: Row): string[] => [
  serial,
  profile,
  eui64 ?? '-',
  subject === '' ? '-' : subject,
  formatTime(notAfterSeconds),
  environment ?? '-',
  status,
]

async function runFind(text: string | undefined, options: QueryOptions): Promise<void> {
  const found = await runList(text === undefined ? {} : readSearch(text), options)
  if (found > 0) return
  note(`nothing found${text === undefined ? '' : ` for "${text}"`}`)
  process.exitCode = EXIT.failed
}

function readSearch(text: string): Search {
  const hex = text.replace(/[-:]/g, '')
  if (/^[0-9A-Fa-f]{32}$/.test(hex)) return { serial: hex.toUpperCase() }
  return /^[0-9A-Fa-f]{16}$/.test(hex) ? { eui64: hex.toLowerCase() } : { subject: text }
}

async function runShow(serial: string, options: PrincipalOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const record = await findOwnRecord(serial, principalOf(options), world)
    const pem = toPem('CERTIFICATE', record.der)
    const status = await statusOf(record, world)
    if (options.json) {
      printJson({ ...recordJson(record), status, ...(await historyJson(record.serial, world)), certificate: pem })
      return
    }
    const shown = { ...recordJson(record), status: `${status}, ${certificateStatuses[status]}` }
    print(`${table(Object.entries(shown).map(([key, value]) => [key, String(value ?? '-')]))}\n${pem}`)
  })
}

/** What has been said of a certificate since its issue. */
async function historyJson(serial: string, { store: { revocations } }: World): Promise<object> {
  const revocation = await revocations.find(serial)
  return { revocation: revocation && revocationJson(revocation) }
}
