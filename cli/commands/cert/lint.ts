import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { worldPaths } from '../../../core/authority/world/index.ts'
import { trustOf } from '../../../core/authority/world/trust/index.ts'
import type { FoundCertificate } from '../../../core/pki/input/index.ts'
import { hasErrors, type LintResult, lintCertificate } from '../../../core/pki/lint/index.ts'
import type { ProfileSet } from '../../../core/pki/profile/index.ts'
import { formatSerial } from '../../../core/pki/x509/index.ts'
import { judgeFiles } from '../../input/certificates.ts'
import { readProfiles } from '../../input/profiles.ts'
import { EXIT, type ExitCode, worstExitCode } from '../../output/exit-codes.ts'
import { findingLines, lintJson, unreadableJson } from '../../output/findings.ts'
import { JsonList } from '../../output/json-list.ts'
import { printLine } from '../../output/print.ts'
import { collectOids, parseTimeOption } from '../../values/read-value.ts'
import { withWorld } from '../../world/open-world.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

interface LintCommandOptions extends CommonOptions {
  readonly profile?: string
  readonly policyOid: string[]
  readonly at?: string
}

export function configure(command: Command): void {
  withCommonOptions(command.argument('<file...>', 'PEM, DER, PKCS#7, zip or folder'))
    .description('judge certificates of any CA by their profile')
    .option('--profile <id>', 'judge by this profile (default: the profile that fits)')
    .option(
      '--policy-oid <oid>',
      'expected policy OID; repeatable (default: those of the world, or of the profiles)',
      collectOids,
      [],
    )
    .option(
      '--at <time>',
      'judge expiry at this date (midnight in Europe/London) or time (default: expiry is not judged)',
    )
    .action(runLint)
}

async function runLint(files: readonly string[], options: LintCommandOptions): Promise<void> {
  const profiles = await readProfiles(options)
  const profile = options.profile === undefined ? null : profiles.find(options.profile)
  const policyOids = await policyOidsFor(options, profiles)
  const lintOptions = { profile, policyOids, atSeconds: parseTimeOption(options.at) }
  const results = new JsonList('results')
  const judge = async (found: FoundCertificate): Promise<ExitCode> => {
    const result = lintCertificate(found.der, profiles, lintOptions)
    if (options.json) await results.add([lintJson(found, result)])
    else printResult(found, result)
    return hasErrors(result.findings) ? EXIT.failed : EXIT.done
  }
  const codes = await judgeFiles(files, judge, (file, error) => {
    if (options.json) void results.add([unreadableJson(file, error)])
  })
  if (options.json) await results.end()
  process.exitCode = worstExitCode(codes)
}

/** Returns the OIDs in --policy-oid, otherwise those of the world if there is one, otherwise those of the profiles. */
async function policyOidsFor(options: LintCommandOptions, profiles: ProfileSet): Promise<readonly string[]> {
  if (options.policyOid.length > 0) return options.policyOid
  const shipped = Object.values(profiles.policy.policyOids).map(({ value }) => value)
  if (!existsSync(worldPaths(options.world).config)) return [...new Set(shipped)]
  return withWorld(options, async (world) => (await trustOf(world, null)).policyOids)
}

function printResult(
  { file, index }: FoundCertificate,
  { certificate, profile, candidates, rebuild, findings }: LintResult,
): void {
  const name = certificate ? formatSerial(certificate.serial) : '-'
  const verdict = hasErrors(findings) ? 'FAIL' : 'ok'
  const others =
    candidates.length > 1
      ? ` (or ${candidates
          .slice(1)
          .map(({ id }) => id)
          .join(', ')})`
      : ''
  printLine(`${verdict}  ${file}#${index}  ${name}  ${profile?.id ?? 'no profile'}${others}`)
  for (const line of findingLines(findings)) printLine(line)
  if (rebuild !== null && rebuild !== 'identical')
    printLine(`      rebuild differs at offset ${rebuild.offset}: found ${rebuild.found}, expected ${rebuild.expected}`)
}
