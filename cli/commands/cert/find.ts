import type { Command } from 'commander'
import { EXIT } from '../../output/exit-codes.ts'
import { note } from '../../output/print.ts'
import { listCertificates, type QueryOptions, type Search, withQueryOptions } from '../../world/certificate-query.ts'

export function configure(command: Command): void {
  withQueryOptions(command.argument('[text]', 'serial number, EUI-64 or part of a subject'))
    .description('find certificates; exits 1 if there are none')
    .action(runFind)
}

async function runFind(text: string | undefined, options: QueryOptions): Promise<void> {
  const found = await listCertificates(text === undefined ? {} : readSearch(text), options)
  if (found > 0) return
  note(`nothing found${text === undefined ? '' : ` for "${text}"`}`)
  process.exitCode = EXIT.failed
}

function readSearch(text: string): Search {
  const hex = text.replace(/[-:]/g, '')
  if (/^[0-9A-Fa-f]{32}$/.test(hex)) return { serial: hex.toUpperCase() }
  return /^[0-9A-Fa-f]{16}$/.test(hex) ? { eui64: hex.toLowerCase() } : { subject: text }
}
