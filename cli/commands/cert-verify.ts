import type { Command } from 'commander'
import { type FoundCertificate, readInputFile } from '../../core/pki/input/index.ts'
import { describeCertificate, MAX_CRL_OCTETS } from '../../core/pki/lint/index.ts'
import { readRevocationSources, type VerifyResult, verifyCertificate } from '../../core/pki/verify/index.ts'
import {
  type CommonOptions,
  collect,
  collectOids,
  parseTimeOption,
  readProfiles,
  withCommonOptions,
} from '../context.ts'
import { findingLines } from '../finding-lines.ts'
import { judgeFiles } from '../judge-files.ts'
import { EXIT, type ExitCode, gravest, printJson, printLine } from '../output.ts'
import { readAll, readTrust } from '../read-trust.ts'
import { lintJson, unreadableJson } from './cert-lint.ts'

interface VerifyCommandOptions extends CommonOptions {
  readonly trust?: string
  readonly chain: string[]
  readonly environment?: string
  readonly profile?: string
  readonly policyOid: string[]
  readonly at?: string
  readonly crl: string[]
}

export function registerVerify(cert: Command): void {
  withCommonOptions(cert.command('verify').argument('<file...>', 'PEM, DER, PKCS#7, zip or directory'))
    .description('judge certificates by their profile and their path to a trust anchor')
    .option('--trust <path>', 'trust anchors: a file, a directory, or a world (default: --world)')
    .option('--chain <path>', 'further CA certificates that are no anchors; idempotently', collect, [])
    .option('--environment <name>', 'of a world, trust only the DCCKI of this environment')
    .option('--profile <id>', 'judge by this profile instead of recognising one')
    .option('--policy-oid <oid>', 'a policy OID that is right; idempotently', collectOids, [])
    .option('--at <time>', 'judge expiry at this time (default: now for a world, else not judged)')
    .option(
      '--crl <file>',
      'look revocation up in this CRL too; idempotently (a world knows what it has revoked)',
      collect,
      [],
    )
    .action(runVerify)
}

async function runVerify(files: readonly string[], options: VerifyCommandOptions): Promise<void> {
  const profiles = readProfiles(options)
  const given = await readTrust(options, profiles)
  const intermediates = [...given.intermediates, ...(await readAll(options.chain))]
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
  process.exitCode = gravest(codes)
}

/** The shape of `cert lint`, and what the path adds to it. */
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
