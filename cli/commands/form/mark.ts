import { existsSync, realpathSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Command } from 'commander'
import { PkiError } from '../../../core/base/index.ts'
import { type FormFormat, formatOfForm, MAX_FORM_OCTETS, markDocx, markPdf } from '../../../core/forms/index.ts'
import { isDirectory, readInputFile } from '../../../core/pki/input/index.ts'
import { readSecret } from '../../input/secrets.ts'
import { errorJson, reportError } from '../../output/errors.ts'
import { type ExitCode, exitCodeOf, worstExitCode } from '../../output/exit-codes.ts'
import { note, printJson } from '../../output/print.ts'
import { writeOutput } from '../../output/write-file.ts'

interface MarkOptions {
  readonly out: string
  readonly passwordFile?: string
  readonly json?: boolean
}

export function configure(command: Command): void {
  command
    .description('put “For Testing Purposes” on every page of PDF and DOCX forms (ETAD 3.3, 4.5)')
    .argument('<in...>', 'PDF or DOCX files')
    .requiredOption('-o, --out <path>', 'write the marked form to this file, or to this folder for several')
    .option('--password-file <file>', 'file whose first line is the password of the PDFs')
    .option('--json', 'print one JSON document')
    .action(runMark)
}

async function runMark(files: readonly string[], options: MarkOptions): Promise<void> {
  const targets = targetsOf(files, options.out)
  const password =
    options.passwordFile === undefined ? null : readSecret(options.passwordFile, `"${options.passwordFile}"`)
  const codes: ExitCode[] = []
  const results: object[] = []
  for (const [i, file] of files.entries()) {
    const out = targets[i] as string
    try {
      const marked = await markFile(file, password)
      writeOutput(out, marked.bytes)
      note(`${file}: ${marked.isChanged ? 'marked' : 'already marked'}: ${out}`)
      const result = marked.isChanged ? 'marked' : 'unchanged'
      results.push({ file, format: marked.format, out, result, warnings: marked.warnings, error: null })
    } catch (error) {
      reportError(error, file)
      codes.push(exitCodeOf(error))
      results.push({ file, format: null, out: null, result: 'error', warnings: [], error: errorJson(error) })
    }
  }
  if (options.json) printJson({ results })
  process.exitCode = worstExitCode(codes)
}

/** Returns the output file of each form. @throws {PkiError} `USAGE` if one would replace another, or an original */
function targetsOf(files: readonly string[], out: string): string[] {
  const isFolder = files.length > 1 || isDirectory(out) || out.endsWith('/')
  if (isFolder && existsSync(out) && !isDirectory(out))
    throw new PkiError('USAGE', `--out "${out}" is a file; ${files.length} forms need a folder`)
  const targets = files.map((file) => (isFolder ? join(out, basename(file)) : out))
  const twice = targets.find((target, i) => targets.indexOf(target) !== i)
  if (twice !== undefined) throw new PkiError('USAGE', `two forms would both go to "${twice}"`)
  const own = targets.find((target) => files.some((file) => isSameFile(file, target)))
  if (own === undefined) return targets
  throw new PkiError('USAGE', `the marked form would overwrite the form "${own}"`, {
    cure: 'name another file or folder',
  })
}

const isSameFile = (a: string, b: string): boolean =>
  existsSync(a) && existsSync(b) && realpathSync(a) === realpathSync(b)

interface Marked {
  readonly format: FormFormat
  readonly bytes: Uint8Array
  readonly isChanged: boolean
  readonly warnings: readonly string[]
}

async function markFile(file: string, password: string | null): Promise<Marked> {
  const { bytes } = readInputFile(file, MAX_FORM_OCTETS)
  const format = formatOfForm(bytes)
  const warnings: string[] = []
  const warn = (message: string): void => {
    note(`warning: ${file}: ${message}`)
    warnings.push(message)
  }
  const marked = format === 'docx' ? await markDocx(bytes, { warn }) : await markPdf(bytes, { password, warn })
  return { format, bytes: marked, isChanged: marked !== bytes, warnings }
}
