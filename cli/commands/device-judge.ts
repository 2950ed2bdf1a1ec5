import { basename, dirname, join } from 'node:path'
import type { Command } from 'commander'
import { PkiError } from '../../core/base/index.ts'
import {
  type AnswerVerdict,
  type FoundAnswer,
  type Judge,
  judgeAnswers,
  MAX_DOCUMENT_OCTETS,
  readAnswer,
  readChallenge,
  readJudgeFile,
} from '../../core/device/challenge/index.ts'
import { isDirectory, listFiles, readInputFile } from '../../core/pki/input/index.ts'
import { clockOf } from '../clock-of.ts'
import { type CommonOptions, withCommonOptions } from '../context.ts'
import { findingLines } from '../finding-lines.ts'
import { EXIT, type ExitCode, errorJson, exitCodeOf, gravest, printJson, printLine, reportError } from '../output.ts'
import { JUDGE_FOLDER } from './device-challenge.ts'

interface JudgeOptions extends CommonOptions {
  readonly answers: readonly string[]
}

export function registerJudge(device: Command): void {
  const command = device
    .command('judge')
    .argument('<challenge...>', 'challenges, their judge files beside them in judge/, or judge files, or directories')
  withCommonOptions(command)
    .description('verify the answers of devices by the judge files')
    .requiredOption('--answers <path...>', 'answers, or directories with *.answer.json')
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
  const verdicts = await judgeAnswers(judges, answers, (await clockOf(options)).nowSeconds())
  for (const { verdict } of verdicts) codes.push(verdict === 'pass' ? EXIT.done : EXIT.failed)
  if (options.json) printJson({ results: [...verdicts, ...unreadable] })
  else verdicts.forEach(printVerdict)
  process.exitCode = gravest(codes)
}

/** A file as it is; of a directory those with this ending, however deep. */
function listOf(path: string, ending: string): string[] {
  if (!isDirectory(path)) return [path]
  const files = listFiles(path).filter((file) => file.endsWith(ending))
  if (files.length > 0) return files
  throw new PkiError('INPUT_EMPTY', `directory "${path}" holds no *${ending}`)
}

const CHALLENGE_ENDING = '.challenge.json'

/** A challenge only names its judge file: an answer is judged by that, and by nothing that was with the device. */
function openJudge(file: string): Judge {
  if (!file.endsWith(CHALLENGE_ENDING)) return readJudgeFile(readInputFile(file, MAX_DOCUMENT_OCTETS))
  const challenge = readChallenge(readInputFile(file, MAX_DOCUMENT_OCTETS))
  const own = join(dirname(file), JUDGE_FOLDER, `${basename(file, CHALLENGE_ENDING)}.judge.json`)
  const judge = readJudgeFile(readInputFile(own, MAX_DOCUMENT_OCTETS))
  if (JSON.stringify(judge.challenge) === JSON.stringify(challenge)) return judge
  throw new PkiError('CHALLENGE_INVALID', `"${file}" is not the challenge that its judge file "${own}" belongs to`, {
    cure: 'give the judge file itself, or make a new challenge',
  })
}

function printVerdict({ device, file, verdict, findings }: AnswerVerdict): void {
  printLine(`${verdict === 'pass' ? 'ok  ' : 'FAIL'}  ${device}  ${file ?? 'no answer'}`)
  for (const line of findingLines(findings)) printLine(line)
}
