import type { Command } from 'commander'
import { parseEntry } from '../../../core/authority/register/document/index.ts'
import { changeRegister } from '../../../core/authority/register/index.ts'
import { toHex } from '../../../core/pki/x509/index.ts'
import { printJson, printLine } from '../../output/print.ts'
import { parseEui64 } from '../../values/identifiers.ts'
import { readNumber } from '../../values/read-value.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface DeviceOptions extends PrincipalOptions {
  readonly certificates: string
  readonly reason: string
}

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<eui64>', 'Device ID'))
    .description('set how many certificates one device may have (SEC Appendix M; default: 100)')
    .requiredOption('--certificates <n>', 'number of certificates')
    .requiredOption('--reason <text>', 'reason, for the audit log')
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
