import type { Command } from 'commander'
import { readInputFile } from '../../core/pki/input/index.ts'
import { decodeCrls, describeCrl, MAX_CRL_OCTETS } from '../../core/pki/lint/index.ts'
import { type CrlVerifyResult, verifyCrl } from '../../core/pki/verify/index.ts'
import { type CommonOptions, collect, parseTimeOption, readProfiles, withCommonOptions } from '../context.ts'
import { findingLines } from '../finding-lines.ts'
import { EXIT, errorJson, exitCodeOf, gravest, printJson, printLine, reportError } from '../output.ts'
import { readAll, readTrust } from '../read-trust.ts'

interface VerifyOptions extends CommonOptions {
  readonly trust?: string
  readonly chain: string[]
  readonly environment?: string
  readonly at?: string
}

export function registerCrlVerify(crl: Command): void {
  withCommonOptions(crl.command('verify').argument('<file...>', 'CRLs: PEM, DER or base64'))
    .description('judge CRLs: by themselves, by who signed them, by the time')
    .option('--trust <path>', 'trust anchors: a file, a directory, or a world (default: --world)')
    .option('--chain <path>', 'further CA certificates that are no anchors; idempotently', collect, [])
    .option('--environment <name>', 'of a world, trust only the DCCKI of this environment')
    .option('--at <time>', 'judge by this time (default: now for a world, else not judged)')
    .action(runVerify)
}

async function runVerify(files: readonly string[], options: VerifyOptions): Promise<void> {
  const given = await readTrust(options, readProfiles(options))
  const verifyOptions = {
    trust: given.trust,
    intermediates: [...given.intermediates, ...(await readAll(options.chain))],
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
  process.exitCode = gravest(codes)
}

const resultJson = (file: string, index: number, { valid, crl, findings }: CrlVerifyResult): object => {
  const { entries = [], ...described } = crl ? describeCrl(crl) : {}
  return { file, index, valid, ...described, revoked: entries.length, findings, error: null }
}

function printResult(file: string, index: number, { valid, crl, findings }: CrlVerifyResult): void {
  const said = crl ? describeCrl(crl) : null
  const what = said ? `${said.issuer}  number ${said.number ?? '-'}  ${said.entries.length} revoked` : 'no CRL'
  printLine(`${valid ? 'ok  ' : 'FAIL'}  ${file}#${index}  ${what}`)
  for (const line of findingLines(findings)) printLine(line)
}
