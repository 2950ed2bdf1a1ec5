import type { Command } from 'commander'
import { type CertificateStatus, statusesOf } from '../../core/authority/revocation/status/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { publicKeyDer, readKeyFile } from '../../core/pki/keys/index.ts'
import { type Pki, type ProfileId, pkis } from '../../core/pki/profile/ids/index.ts'
import { formatTime, keyFingerprint, toHex } from '../../core/pki/x509/index.ts'
import { type CertificateRecord, recordJson } from '../../core/records/index.ts'
import type { CertificateQuery } from '../../core/store/index.ts'
import { readPassphrase } from '../input/secrets.ts'
import { print, printJson } from '../output/print.ts'
import { table } from '../output/text.ts'
import { parseEui64, parseRole } from '../values/identifiers.ts'
import { findOwnRecord } from './find-certificate.ts'
import { checkEnvironment, withWorld } from './open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from './options.ts'
import { participantOf, principalOf } from './principal.ts'

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
    .option('--profile <id>', 'only this profile')
    .option('--pki <name>', `only this PKI: ${pkis.join(', ')}`)
    .option('--environment <name>', 'only this environment')
    .option('--participant <id>', 'only this participant')
    .option('--expiring <days>', 'only certificates that expire within this many days, such as 30d')
    .option('--all', 'with --expiring: include certificates that were renewed with the same key')
    .option('--eui64 <hex>', 'only this device or organisation')
    .option('--role <code>', 'only this Remote Party Role: two hex digits or a name such as supplier')
    .option('--subject <text>', 'only subjects that contain this text')
    .option('--key <file>', 'only certificates for this private key')
    .option('--passphrase-file <file>', 'file whose first line is the passphrase of that key')
    .option('--limit <n>', 'show at most this many')
}

/** Returns the query that the options describe. @throws {PkiError} `USAGE`, and `KEY_…` for --key */
function readQuery(options: QueryOptions, nowSeconds: number): CertificateQuery {
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
  if (!match) throw new PkiError('USAGE', `--expiring "${text}" is not a number of days; allowed: 30d`)
  return Number(match[1])
}

function parseLimit(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new PkiError('USAGE', `--limit "${text}" is not a whole number from 1`)
  return Number(text)
}

/** What to look for: a serial number, or a query. */
export type Search = CertificateQuery | { readonly serial: string }

/** Prints every certificate found, page by page, and returns how many there are. */
export async function listCertificates(search: Search, options: QueryOptions): Promise<number> {
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

// A world may hold millions of certificates. At most this many are in memory at once.
const PAGE_ROWS = 1000

/** Yields the certificates found in pages. No page is empty, and only --limit ends them early. */
async function* findPages(search: Search, options: QueryOptions, world: World): AsyncGenerator<CertificateRecord[]> {
  const principal = principalOf(options)
  if ('serial' in search) {
    const record = await world.store.findCertificate(search.serial)
    if (record) yield [await findOwnRecord(search.serial, principal, world)]
    return
  }
  const participant = await participantOf(
    options.participant,
    principal,
    "see another participant's certificates",
    world,
  )
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
