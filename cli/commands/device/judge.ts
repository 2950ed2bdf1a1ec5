import { basename, dirname, join } from 'node:path'
import type { Command } from 'commander'
import { PkiError } from '../../../core/base/index.ts'
import {
  type AnswerVerdict,
  type FoundAnswer,
  type Judge,
  judgeAnswers,
  MAX_DOCUMENT_OCTETS,
  readAnswer,
  readChallenge,
  readJudgeFile,
} from '../../../core/device/challenge/index.ts'
import { isDirectory, listFiles, readInputFile } from '../../../core/pki/input/index.ts'
import { JUDGE_FOLDER } from '../../output/device-files.ts'
import { errorJson, reportError } from '../../output/errors.ts'
import { EXIT, type ExitCode, exitCodeOf, worstExitCode } from '../../output/exit-codes.ts'
import { findingLines } from '../../output/findings.ts'
import { printJson, printLine } from '../../output/print.ts'
import { clockOfWorld } from '../../world/open-world.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

interface JudgeOptions extends CommonOptions {
  readonly answers: readonly string[]
}

export function configure(command: Command): void {
  withCommonOptions(
    command.argument(
      '<challenge...>',
      'challenges with their judge files in judge/ beside them, or judge files, or folders of judge files',
    ),
  )
    .description('verify the answers of devices with the judge files')
    .requiredOption('--answers <path...>', 'answers, or folders with *.answer.json')
    .action(runJudge)
}

async function runJudge(paths: readonly string[], options: JudgeOptions): Promise<void> {
  const judges = paths.flatMap((path) => listOf(path, '.judge.json')).map(openJudge)
  const codes: ExitCode[] = []
  const unreadable: object[] = []
  const answers = options.answers.flatMap((path) =>
    listOf(path, '.answer.json').flatMap((file): FoundAnswer[] => {
      try {
        return [{ file, answer: readAnswer(readInputFile(file, MAX_DOCUMENT_OCTETS)) }]
      } catch (error) {
        reportError(error, file)
        codes.push(exitCodeOf(error))
        unreadable.push({ device: null, file, verdict: 'fail', findings: [], error: errorJson(error) })
        return []
      }
    }),
  )
  const verdicts = await judgeAnswers(judges, answers, (await clockOfWorld(options)).nowSeconds())
  for (const { verdict } of verdicts) codes.push(verdict === 'pass' ? EXIT.done : EXIT.failed)
  if (options.json) printJson({ results: [...verdicts, ...unreadable] })
  else verdicts.forEach(printVerdict)
  process.exitCode = worstExitCode(codes)
}

/** Returns a file itself; for a folder, every file with this ending in it and its subfolders. */
function listOf(path: string, ending: string): string[] {
  if (!isDirectory(path)) return [path]
  const files = listFiles(path).filter((file) => file.endsWith(ending))
  if (files.length > 0) return files
  throw new PkiError('INPUT_EMPTY', `folder "${path}" has no *${ending}`)
}

const CHALLENGE_ENDING = '.challenge.json'

/** Opens the judge file of a challenge. Answers are judged only by that file, because it never was on the device. */
function openJudge(file: string): Judge {
  if (!file.endsWith(CHALLENGE_ENDING)) return readJudgeFile(readInputFile(file, MAX_DOCUMENT_OCTETS))
  const challenge = readChallenge(readInputFile(file, MAX_DOCUMENT_OCTETS))
  const own = join(dirname(file), JUDGE_FOLDER, `${basename(file, CHALLENGE_ENDING)}.judge.json`)
  const judge = readJudgeFile(readInputFile(own, MAX_DOCUMENT_OCTETS))
  if (JSON.stringify(judge.challenge) === JSON.stringify(challenge)) return judge
  throw new PkiError('CHALLENGE_INVALID', `challenge "${file}" differs from the one in its judge file "${own}"`, {
    cure: 'give the judge file itself, or make a new challenge',
  })
}

function printVerdict({ device, file, verdict, findings }: AnswerVerdict): void {
  printLine(`${verdict === 'pass' ? 'ok  ' : 'FAIL'}  ${device}  ${file ?? 'no answer'}`)
  for (const line of findingLines(findings)) printLine(line)
}
