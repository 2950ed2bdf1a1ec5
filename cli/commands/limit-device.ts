import type { Command } from 'commander'
import { parseEntry } from '../../core/authority/register/document/index.ts'
import { changeRegister } from '../../core/authority/register/index.ts'
import { toHex } from '../../core/pki/x509/index.ts'
import { type PrincipalOptions, principalOf, withPrincipalOptions, withWorld } from '../context.ts'
import { parseEui64 } from '../csr-values.ts'
import { printJson, printLine } from '../output.ts'
import { readNumber } from '../read-number.ts'

interface DeviceOptions extends PrincipalOptions {
  readonly certificates: string
  readonly reason: string
}

export function registerDevice(limit: Command): void {
  withPrincipalOptions(limit.command('device').argument('<eui64>', 'the Device ID'))
    .description('set how many certificates one device may have (SEC Appendix M; otherwise 100)')
    .requiredOption('--certificates <n>', 'so many')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .action(runDevice)
}

async function runDevice(text: string, options: DeviceOptions): Promise<void> {
  const eui64 = toHex(parseEui64(text))
  const certificates = readNumber('--certificates', options.certificates, 0)
  const { reason } = options
  await withWorld(options, async (world) => {
    const decide = async () => [{ put: parseEntry('device-threshold', eui64, null, { certificates, reason }) }]
    const { changes } = await changeRegister(decide, principalOf(options), world)
    const change = changes[0]?.change ?? 'unchanged'
    if (options.json) printJson({ eui64, certificates, reason, change })
    else printLine(`device ${eui64} may have ${certificates} certificates (${change})`)
  })
}
