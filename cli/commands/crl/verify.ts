import type { Command } from 'commander'
import { readInputFile } from '../../../core/pki/input/index.ts'
import { decodeCrls, describeCrl, MAX_CRL_OCTETS } from '../../../core/pki/lint/index.ts'
import { type CrlVerifyResult, verifyCrl } from '../../../core/pki/verify/index.ts'
import { readAllCertificates } from '../../input/certificates.ts'
import { readProfiles } from '../../input/profiles.ts'
import { errorJson, reportError } from '../../output/errors.ts'
import { EXIT, exitCodeOf, worstExitCode } from '../../output/exit-codes.ts'
import { findingLines } from '../../output/findings.ts'
import { printJson, printLine } from '../../output/print.ts'
import { collect, parseTimeOption } from '../../values/read-value.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'
import { readTrust } from '../../world/trust.ts'

interface VerifyOptions extends CommonOptions {
  readonly trust?: string
  readonly chain: string[]
  readonly environment?: string
  readonly at?: string
}

export function configure(command: Command): void {
  withCommonOptions(command.argument('<file...>', 'CRLs: PEM, DER or base64'))
    .description('judge CRLs: their contents, their signature and their dates')
    .option('--trust <path>', 'trust anchors: a file, a folder or a world (default: --world)')
    .option('--chain <path>', 'other CA certificates, which are not trust anchors; repeatable', collect, [])
    .option('--environment <name>', 'if the trust is a world: of its DCCKI CAs, trust only those of this environment')
    .option(
      '--at <time>',
      'judge the dates at this time (default: the time of the world; without a world dates are not judged)',
    )
    .action(runVerify)
}

async function runVerify(files: readonly string[], options: VerifyOptions): Promise<void> {
  const given = await readTrust(options, await readProfiles(options))
  const verifyOptions = {
    trust: given.trust,
    intermediates: [...given.intermediates, ...(await readAllCertificates(options.chain))],
    atSeconds: parseTimeOption(options.at) ?? given.nowSeconds,
    newest: given.newestCrls,
  }
  const results: object[] = []
  const codes = files.flatMap((file) => {
    try {
      return decodeCrls(readInputFile(file, MAX_CRL_OCTETS)).map((der, index) => {
        const result = verifyCrl(der, verifyOptions)
        if (options.json) results.push(resultJson(file, index, result))
        else printResult(file, index, result)
        return result.valid ? EXIT.done : EXIT.failed
      })
    } catch (error) {
      reportError(error, file)
      results.push({ file, index: null, valid: false, findings: [], error: errorJson(error) })
      return [exitCodeOf(error)]
    }
  })
  if (options.json) printJson({ results })
  process.exitCode = worstExitCode(codes)
}

const resultJson = (file: string, index: number, { valid, crl, findings }: CrlVerifyResult): object => {
  const { entries = [], ...described } = crl ? describeCrl(crl) : {}
  return { file, index, valid, ...described, revoked: entries.length, findings, error: null }
}

function printResult(file: string, index: number, { valid, crl, findings }: CrlVerifyResult): void {
  const said = crl ? describeCrl(crl) : null
  const what = said ? `${said.issuer}  number ${said.number ?? '-'}  ${said.entries.length} revoked` : 'not a CRL'
  printLine(`${valid ? 'ok  ' : 'FAIL'}  ${file}#${index}  ${what}`)
  for (const line of findingLines(findings)) printLine(line)
}
