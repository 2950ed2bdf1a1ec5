import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { currentCrl, findCrlList } from '../../../core/authority/revocation/crl/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { readInputFile } from '../../../core/pki/input/index.ts'
import { type CrlDescription, describeCrl, MAX_CRL_OCTETS, readCrls } from '../../../core/pki/lint/index.ts'
import { type Crl, toPem } from '../../../core/pki/x509/index.ts'
import { WHOLE_CRLS } from '../../../core/records/index.ts'
import { print, printJson, printLine } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { writeOutput } from '../../output/write-file.ts'
import { readChoice, readNumber } from '../../values/read-value.ts'
import { withWorld } from '../../world/open-world.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

interface ShowOptions extends CommonOptions {
  readonly number?: string
  readonly format: string
  readonly out?: string
}

export function configure(command: Command): void {
  withCommonOptions(command.argument('<list|file>', 'list of the world, such as iki/crl, or CRL file'))
    .description('show the contents of a CRL; with --format or --out, write the CRL itself')
    .option('--number <n>', 'number of an earlier CRL of the list')
    .option('--format <format>', 'text, pem or der', 'text')
    .option('--out <file>', 'write to this file, as der without --format (default: stdout)')
    .action(runShow)
}

async function runShow(which: string, options: ShowOptions): Promise<void> {
  const format = readChoice('--format', options.format, ['text', 'pem', 'der'])
  const crls = await findCrls(which, options)
  const wanted = format === 'text' && options.out !== undefined ? 'der' : format
  if (wanted !== 'text') write(crls, wanted, options)
  else if (options.json) printJson({ crls: crls.map(describeCrl) })
  else for (const crl of crls) printCrl(describeCrl(crl))
}

async function findCrls(which: string, options: ShowOptions): Promise<Crl[]> {
  if (existsSync(which)) return readCrls(readInputFile(which, MAX_CRL_OCTETS))
  return withWorld(options, async (world) => {
    if (options.number === undefined) {
      const { der } = await currentCrl(which, world)
      return readCrls({ name: which, bytes: der })
    }
    const { id } = findCrlList(which, world)
    const number = readNumber('--number', options.number)
    const crl = await world.store.crls.find(id, number)
    if (crl?.der) return readCrls({ name: which, bytes: crl.der })
    if (crl)
      throw new PkiError('CRL_UNKNOWN', `CRL "${id}" number ${number} is kept only as a digest: ${crl.sha256}`, {
        cure: `the last ${WHOLE_CRLS} CRLs of a list are kept; see "tpki crl list ${id}"`,
      })
    throw new PkiError('CRL_UNKNOWN', `CRL "${id}" has no number ${number}`, { cure: `see "tpki crl list ${id}"` })
  })
}

function write(crls: readonly Crl[], format: 'pem' | 'der', { out, json }: ShowOptions): void {
  const [first] = crls
  if (format === 'der' && (crls.length !== 1 || !first))
    throw new PkiError('USAGE', `the file has ${crls.length} CRLs; --format der allows one`, {
      cure: 'use --format pem',
    })
  const contents = format === 'der' && first ? first.der : crls.map(({ der }) => toPem('X509 CRL', der)).join('')
  if (out === undefined) process.stdout.write(contents)
  else {
    writeOutput(out, contents)
    if (json) printJson({ out, crls: crls.map(describeCrl) })
    else printLine(out)
  }
}

function printCrl({ entries, extensions, ...rest }: CrlDescription): void {
  const names = extensions.map(({ extension, critical }) => `${extension}${critical ? ' (critical)' : ''}`)
  const facts = [...Object.entries(rest), ['extensions', names.join(', ')], ['revoked', String(entries.length)]]
  print(table(facts.map(([key, value]) => [String(key), value ?? '-'])))
  if (entries.length === 0) return
  const rows = entries.map(({ serial, revokedAt, reason, invalidity }) => [
    serial,
    revokedAt,
    reason ?? '-',
    invalidity ?? '-',
  ])
  print(table([['SERIAL', 'REVOKED AT', 'REASON', 'SINCE'], ...rows]))
}
