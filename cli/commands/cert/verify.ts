import type { Command } from 'commander'
import { type FoundCertificate, readInputFile } from '../../../core/pki/input/index.ts'
import { describeCertificate, MAX_CRL_OCTETS } from '../../../core/pki/lint/index.ts'
import type { ProfileSet } from '../../../core/pki/profile/index.ts'
import { readRevocationSources, type VerifyResult, verifyCertificate } from '../../../core/pki/verify/index.ts'
import { judgeFiles, readAllCertificates } from '../../input/certificates.ts'
import { readProfiles } from '../../input/profiles.ts'
import { EXIT, type ExitCode, worstExitCode } from '../../output/exit-codes.ts'
import { findingLines, lintJson, unreadableJson } from '../../output/findings.ts'
import { printJson, printLine } from '../../output/print.ts'
import { collect, collectOids, parseTimeOption } from '../../values/read-value.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'
import { type Trust, withTrust } from '../../world/trust.ts'

interface VerifyCommandOptions extends CommonOptions {
  readonly trust?: string
  readonly chain: string[]
  readonly environment?: string
  readonly profile?: string
  readonly policyOid: string[]
  readonly at?: string
  readonly crl: string[]
}

export function configure(command: Command): void {
  withCommonOptions(command.argument('<file...>', 'PEM, DER, PKCS#7, zip or folder'))
    .description('judge certificates by their profile and their path to a trust anchor')
    .option('--trust <path>', 'trust anchors: a file, a folder or a world (default: --world)')
    .option('--chain <path>', 'other CA certificates, which are not trust anchors; repeatable', collect, [])
    .option('--environment <name>', 'if the trust is a world: of its DCCKI CAs, trust only those of this environment')
    .option('--profile <id>', 'judge by this profile (default: the profile that fits)')
    .option('--policy-oid <oid>', 'expected policy OID; repeatable', collectOids, [])
    .option(
      '--at <time>',
      'judge expiry at this time (default: the time of the world; without a world expiry is not judged)',
    )
    .option(
      '--crl <file>',
      'check revocation in this CRL too; repeatable (a world knows its own revocations)',
      collect,
      [],
    )
    .action(runVerify)
}

async function runVerify(files: readonly string[], options: VerifyCommandOptions): Promise<void> {
  const profiles = await readProfiles(options)
  await withTrust(options, profiles, (given) => verifyFiles(files, given, profiles, options))
}

async function verifyFiles(
  files: readonly string[],
  given: Trust,
  profiles: ProfileSet,
  options: VerifyCommandOptions,
): Promise<void> {
  const intermediates = [...given.intermediates, ...(await readAllCertificates(options.chain))]
  const atSeconds = parseTimeOption(options.at) ?? given.nowSeconds
  const crls = options.crl.map((file) => readInputFile(file, MAX_CRL_OCTETS))
  const verifyOptions = {
    ...given,
    intermediates,
    policyOids: options.policyOid.length > 0 ? options.policyOid : given.policyOids,
    profile: options.profile === undefined ? null : profiles.find(options.profile),
    atSeconds,
    revocation: readRevocationSources(crls, given.revocations, { trust: given.trust, intermediates, atSeconds }),
  }
  const results: object[] = []
  const judge = async (found: FoundCertificate): Promise<ExitCode> => {
    const result = await verifyCertificate(found.der, profiles, verifyOptions)
    if (options.json) results.push(verifyJson(found, result))
    else printResult(found, result)
    return result.valid ? EXIT.done : EXIT.failed
  }
  const codes = await judgeFiles(files, judge, (file, error) => {
    const { error: why, ...entry } = unreadableJson(file, error)
    results.push({ ...entry, valid: false, chain: [], error: why })
  })
  if (options.json) printJson({ results })
  process.exitCode = worstExitCode(codes)
}

/** Returns a result as `cert lint --json` shows it, with `valid` and `chain`. */
const verifyJson = (found: FoundCertificate, result: VerifyResult) => ({
  ...lintJson(found, result.lint),
  valid: result.valid,
  chain: chainJson(result),
  findings: result.findings,
})

const chainJson = ({ chain }: VerifyResult) =>
  chain.map((certificate) => {
    const { subject, issuer, serial } = describeCertificate(certificate)
    return { subject, issuer, serial }
  })

function printResult({ file, index }: FoundCertificate, { valid, lint, chain, findings }: VerifyResult): void {
  const path = chain.map((certificate) => describeCertificate(certificate).subject || 'the certificate').join(' ← ')
  printLine(`${valid ? 'ok  ' : 'FAIL'}  ${file}#${index}  ${lint.profile?.id ?? 'no profile'}  ${path}`)
  for (const line of findingLines(findings)) printLine(line)
}
