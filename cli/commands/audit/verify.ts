import type { Command } from 'commander'
import { verifyAudit, verifyHead } from '../../../core/authority/audit/index.ts'
import { requireAdministrator } from '../../../core/authority/register/index.ts'
import type { World } from '../../../core/authority/world/index.ts'
import { readAuditPublicKey } from '../../../core/authority/world/make/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { readInputFile } from '../../../core/pki/input/index.ts'
import { errorJson, reportError } from '../../output/errors.ts'
import { EXIT, exitCodeOf } from '../../output/exit-codes.ts'
import { printJson, printLine } from '../../output/print.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface VerifyOptions extends PrincipalOptions {
  readonly head?: string
  readonly key?: string
}

// A head or a key has a few hundred octets.
const MAX_HEAD_OCTETS = 65_536

interface HeadVerdict {
  readonly sequence: number | null
  readonly error: PkiError | null
}

export function configure(command: Command): void {
  withPrincipalOptions(command)
    .description('recompute the chain of the audit log and name every faulty row; exits 1 if there is one')
    .option('--head <file>', 'signed head of an earlier export: also shows whether rows were removed at the end')
    .option('--key <file>', 'public key of the signature (default: the one of the world)')
    .action(runVerify)
}

async function runVerify(options: VerifyOptions): Promise<void> {
  if (options.key !== undefined && options.head === undefined) throw new PkiError('USAGE', '--key needs --head FILE')
  await withWorld(options, async (world) => {
    await requireAdministrator(principalOf(options), 'verify the audit log', world)
    const { rows, faults } = await verifyAudit(world.store)
    const head = options.head === undefined ? null : await judgeHead(options.head, options, world)
    if (options.json) {
      const headJson = head && { sequence: head.sequence, error: head.error ? errorJson(head.error) : null }
      printJson({ ok: faults.length === 0 && !head?.error, rows, faults, head: headJson })
    } else {
      for (const { message } of faults) printLine(`FAIL  ${message}`)
      if (faults.length === 0) printLine(`ok    ${rows} rows, chain complete`)
      if (head?.sequence) printLine(`ok    "${options.head}" matches row ${head.sequence}`)
    }
    if (faults.length > 0) process.exitCode = EXIT.failed
    if (!head?.error) return
    reportError(head.error)
    process.exitCode = exitCodeOf(head.error)
  })
}

async function judgeHead(file: string, { key }: VerifyOptions, world: World): Promise<HeadVerdict> {
  const text = readText(file)
  const publicKeyPem = key === undefined ? readAuditPublicKey(world.directory) : readText(key)
  try {
    const { sequence } = await verifyHead(text, file, publicKeyPem, world.store)
    return { sequence, error: null }
  } catch (error) {
    if (error instanceof PkiError) return { sequence: null, error }
    throw error
  }
}

const readText = (file: string): string => Buffer.from(readInputFile(file, MAX_HEAD_OCTETS).bytes).toString('utf8')
