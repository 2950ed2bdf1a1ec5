import type { Command } from 'commander'
import { answerChallenge, MAX_DOCUMENT_OCTETS, readChallenge } from '../../core/device/challenge/index.ts'
import { readInputFile } from '../../core/pki/input/index.ts'
import { type CommonOptions, withCommonOptions } from '../context.ts'
import { type KeyholderOptions, openKeyholder, withKeyholderOptions } from '../keyholder.ts'
import { print, printJson, printLine } from '../output.ts'
import { writeOutput } from '../write-output.ts'
import { toJson } from './device-challenge.ts'

interface AnswerOptions extends CommonOptions, KeyholderOptions {
  readonly out?: string
}

export function registerAnswer(device: Command): void {
  const command = device
    .command('answer')
    .argument('<challenge>', 'DEVICE.challenge.json, as "device challenge" wrote it')
  withKeyholderOptions(withCommonOptions(command))
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
