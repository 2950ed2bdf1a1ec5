import type { Command } from 'commander'
import { parseSerial } from '../../../core/pki/x509/index.ts'
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

const EUI64_DIGITS = 16

function readSearch(text: string): Search {
  const hex = text.replace(/[-:]/g, '')
  const serial = hex.length > EUI64_DIGITS ? parseSerial(text) : null
  if (serial !== null) return { serial }
  return /^[0-9A-Fa-f]{16}$/.test(hex) ? { eui64: hex.toLowerCase() } : { subject: text }
}
