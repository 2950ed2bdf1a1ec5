import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { worldPaths } from '../../core/authority/world/index.ts'
import { trustOf } from '../../core/authority/world/trust/index.ts'
import type { FoundCertificate } from '../../core/pki/input/index.ts'
import { describeCertificate, hasErrors, type LintResult, lintCertificate } from '../../core/pki/lint/index.ts'
import type { ProfileSet } from '../../core/pki/profile/index.ts'
import { formatSerial } from '../../core/pki/x509/index.ts'
import {
  type CommonOptions,
  collectOids,
  parseTimeOption,
  readProfiles,
  withCommonOptions,
  withWorld,
} from '../context.ts'
import { findingLines } from '../finding-lines.ts'
import { judgeFiles } from '../judge-files.ts'
import { EXIT, type ExitCode, errorJson, gravest, printJson, printLine } from '../output.ts'

interface LintCommandOptions extends CommonOptions {
  readonly profile?: string
  readonly policyOid: string[]
  readonly at?: string
}

export function registerLint(cert: Command): void {
  withCommonOptions(cert.command('lint').argument('<file...>', 'PEM, DER, PKCS#7, zip or directory'))
    .description('judge certificates, ours or foreign, by their profile')
    .option('--profile <id>', 'judge by this profile instead of recognising one')
    .option(
      '--policy-oid <oid>',
      'a policy OID that is right; idempotently (default: those of the world, or the shipped one)',
      collectOids,
      [],
    )
    .option('--at <time>', 'judge expiry at this time (default: not judged)')
    .action(runLint)
}

async function runLint(files: readonly string[], options: LintCommandOptions): Promise<void> {
  const profiles = readProfiles(options)
  const profile = options.profile === undefined ? null : profiles.find(options.profile)
  const policyOids = await policyOidsFor(options, profiles)
  const lintOptions = { profile, policyOids, atSeconds: parseTimeOption(options.at) }
  const results: object[] = []
  const judge = async (found: FoundCertificate): Promise<ExitCode> => {
    const result = lintCertificate(found.der, profiles, lintOptions)
    if (options.json) results.push(lintJson(found, result))
    else printResult(found, result)
    return hasErrors(result.findings) ? EXIT.failed : EXIT.done
  }
  const codes = await judgeFiles(files, judge, (file, error) => results.push(unreadableJson(file, error)))
  if (options.json) printJson({ results })
  process.exitCode = gravest(codes)
}

/** The OIDs given, else those of the world where there is one, else the shipped ones. */
export async function policyOidsFor(options: LintCommandOptions, profiles: ProfileSet): Promise<readonly string[]> {
  if (options.policyOid.length > 0) return options.policyOid
  const shipped = Object.values(profiles.policy.policyOids).map(({ value }) => value)
  if (!existsSync(worldPaths(options.world).config)) return [...new Set(shipped)]
  return withWorld(options, async (world) => (await trustOf(world, null)).policyOids)
}

/** Returns a lint result in the shape that scripts rely on. */
export function lintJson({ file, index }: Pick<FoundCertificate, 'file' | 'index'>, result: LintResult) {
  const { certificate, profile, candidates, rebuild, findings } = result
  return {
    file,
    index,
    profile: profile?.id ?? null,
    ...(certificate ? describeCertificate(certificate) : NOTHING),
    rebuild,
    candidates: candidates.map(({ id }) => id),
    findings,
  }
}

const NOTHING = { subject: null, issuer: null, serial: null, eui64: null, role: null, usage: null }

/** Returns the entry of a file that gave no certificate: the keys of {@link lintJson}, and why. */
export const unreadableJson = (file: string, error: unknown) => ({
  file,
  index: null,
  profile: null,
  ...NOTHING,
  rebuild: null,
  candidates: [],
  findings: [],
  error: errorJson(error),
})

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
    printLine(
      `      rebuild differs at offset ${rebuild.offset}: ${rebuild.found} where ${rebuild.expected} is expected`,
    )
}
