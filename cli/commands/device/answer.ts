import type { Command } from 'commander'
import { answerChallenge, MAX_DOCUMENT_OCTETS, readChallenge, readInputFile } from '../../../core/index.ts'
import { type KeyholderOptions, openKeyholder, withKeyholderOptions } from '../../input/keyholder.ts'
import { print, printJson, printLine, toJson } from '../../output/print.ts'
import { writeOutput } from '../../output/write-file.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

interface AnswerOptions extends CommonOptions, KeyholderOptions {
  readonly out?: string
}

export function configure(command: Command): void {
  withKeyholderOptions(
    withCommonOptions(command.argument('<challenge>', 'DEVICE.challenge.json, as "device challenge" wrote it')),
  )
    .description('answer a challenge as a device does, with key files, a command or a token')
    .option('--out <file>', 'where the answer goes (default: stdout)')
    .action(runAnswer)
}

async function runAnswer(file: string, options: AnswerOptions): Promise<void> {
  const { signer, agreement } = openKeyholder(options)
  const challenge = readChallenge(readInputFile(file, MAX_DOCUMENT_OCTETS))
  const answer = await answerChallenge(challenge, signer, agreement)
  if (options.out === undefined) {
    if (options.json) printJson(answer)
    else print(toJson(answer).trimEnd())
    return
  }
  writeOutput(options.out, toJson(answer))
  if (options.json) printJson({ device: answer.device, answer: options.out })
  else printLine(`${options.out}  answers for device ${answer.device}`)
}
