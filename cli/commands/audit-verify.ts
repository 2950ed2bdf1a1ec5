import type { Command } from 'commander'
import { verifyAudit, verifyHead } from '../../core/authority/audit/index.ts'
import { requireAdministrator } from '../../core/authority/register/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { readAuditPublicKey } from '../../core/authority/world/make/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { readInputFile } from '../../core/pki/input/index.ts'
import { type PrincipalOptions, principalOf, withPrincipalOptions, withWorld } from '../context.ts'
import { EXIT, errorJson, exitCodeOf, printJson, printLine, reportError } from '../output.ts'

interface VerifyOptions extends PrincipalOptions {
  readonly head?: string
  readonly key?: string
}

// A head and a key are some hundred octets.
const MAX_HEAD_OCTETS = 65_536

export function registerVerify(audit: Command): void {
  withPrincipalOptions(audit.command('verify'))
    .description('recompute the chain of the audit log and name every faulty row; exits 1 where there is one')
    .option('--head <file>', 'a signed head that was exported earlier: shows also whether the end was cut off')
    .option('--key <file>', 'the public key that signed it (default: that of the world)')
    .action(runVerify)
}

interface HeadVerdict {
  readonly sequence: number | null
  readonly error: PkiError | null
}

async function runVerify(options: VerifyOptions): Promise<void> {
  if (options.key !== undefined && options.head === undefined)
    throw new PkiError('USAGE', '--key is for a head; add --head FILE')
  await withWorld(options, async (world) => {
    await requireAdministrator(principalOf(options), 'verify the audit log', world)
    const { rows, faults } = await verifyAudit(world.store)
    const head = options.head === undefined ? null : await judgeHead(options.head, options, world)
    if (options.json) {
      const headJson = head && { sequence: head.sequence, error: head.error ? errorJson(head.error) : null }
      printJson({ ok: faults.length === 0 && !head?.error, rows, faults, head: headJson })
    } else {
      for (const { message } of faults) printLine(`FAIL  ${message}`)
      if (faults.length === 0) printLine(`ok    ${rows} rows, each follows the one before`)
      if (head?.sequence) printLine(`ok    "${options.head}" was signed for row ${head.sequence}, which is there`)
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
