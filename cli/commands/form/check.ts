import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Command } from 'commander'
import {
  checkDocx,
  checkPdf,
  type FormFormat,
  formatOfForm,
  MAX_FORM_OCTETS,
  type PageVerdict,
  type SectionVerdict,
} from '../../../core/forms/index.ts'
import { readInputFile } from '../../../core/pki/input/index.ts'
import { readSecret } from '../../input/secrets.ts'
import { errorJson, reportError } from '../../output/errors.ts'
import { EXIT, type ExitCode, exitCodeOf, worstExitCode } from '../../output/exit-codes.ts'
import { findingLines } from '../../output/findings.ts'
import { note, print, printJson } from '../../output/print.ts'

/** Returns the path of a program on the PATH; null if it is not installed. */
function findProgram(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

interface CheckOptions {
  readonly passwordFile?: string
  readonly allowScanned?: boolean
  readonly headersOnly?: boolean
  readonly json?: boolean
}

export function configure(command: Command): void {
  command
    .description('check each page for a visible “For Testing Purposes”; exits 1 if a page lacks it')
    .argument('<in...>', 'PDF or DOCX files')
    .option('--password-file <file>', 'file whose first line is the password of the PDFs')
    .option('--allow-scanned', 'accept a page that is an image without text')
    .option('--headers-only', 'judge a DOCX by the headers of its sections, even if LibreOffice is installed')
    .option('--json', 'print one JSON document')
    .action(runCheck)
}

async function runCheck(files: readonly string[], options: CheckOptions): Promise<void> {
  const password =
    options.passwordFile === undefined ? null : readSecret(options.passwordFile, `"${options.passwordFile}"`)
  const codes: ExitCode[] = []
  const results: object[] = []
  for (const file of files) {
    try {
      const checked = await checkFile(file, password, options)
      if (!isPass(checked)) codes.push(EXIT.failed)
      if (!options.json) printChecked(file, checked)
      noteFailures(file, checked)
      results.push({ file, ...checked, result: isPass(checked) ? 'pass' : 'fail', error: null })
    } catch (error) {
      reportError(error, file)
      codes.push(exitCodeOf(error))
      results.push({ file, ...nothing, result: 'error', error: errorJson(error) })
    }
  }
  if (options.json) printJson({ results })
  process.exitCode = worstExitCode(codes)
}

interface Checked {
  readonly format: FormFormat | null
  readonly judged: 'pages' | 'rendered-pages' | 'section-headers' | null
  readonly pages: readonly PageVerdict[]
  readonly sections: readonly SectionVerdict[]
}

const nothing: Checked = { format: null, judged: null, pages: [], sections: [] }

async function checkFile(file: string, password: string | null, options: CheckOptions): Promise<Checked> {
  const { bytes } = readInputFile(file, MAX_FORM_OCTETS)
  const format = formatOfForm(bytes)
  const allowScanned = options.allowScanned ?? false
  if (format === 'pdf')
    return { ...nothing, format, judged: 'pages', pages: await checkPdf(bytes, { password, allowScanned }) }
  const soffice = options.headersOnly ? null : findProgram('soffice')
  const verdict = await checkDocx(bytes, { soffice, allowScanned })
  note(
    verdict.judged === 'rendered-pages'
      ? `${file}: judged by its pages, laid out by LibreOffice`
      : `${file}: judged by the headers of its sections, not by its pages`,
  )
  return { ...nothing, format, ...verdict }
}

const isPass = ({ pages, sections }: Checked): boolean =>
  [...pages, ...sections].every(({ result }) => result === 'pass')

const nameOf = (verdict: PageVerdict | SectionVerdict): string =>
  'page' in verdict ? `page ${verdict.page}` : `section ${verdict.section}, ${verdict.header} header`

function printChecked(file: string, { pages, sections }: Checked): void {
  for (const verdict of [...pages, ...sections]) {
    print(`${file}: ${nameOf(verdict)}: ${verdict.result}: ${verdict.because}`)
    if (verdict.findings.length > 0) print(findingLines(verdict.findings).join('\n'))
  }
}

const MAX_NAMED = 20

/** Names the pages or sections that fail, on one line. */
function noteFailures(file: string, { pages, sections }: Checked): void {
  const all = [...pages, ...sections]
  const failing = all.filter(({ result }) => result !== 'pass')
  if (failing.length === 0) return
  const names = failing.slice(0, MAX_NAMED).map(nameOf).join('; ')
  const more = failing.length > MAX_NAMED ? ` and ${failing.length - MAX_NAMED} more` : ''
  note(`${file}: ${failing.length} of ${all.length} not marked: ${names}${more}`)
}
