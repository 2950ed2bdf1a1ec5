import type { Command } from 'commander'
import { answerChallenge, MAX_DOCUMENT_OCTETS, readChallenge } from '../../../core/device/challenge/index.ts'
import { readInputFile } from '../../../core/pki/input/index.ts'
import { type DeviceKeyOptions, openDeviceKeys, withDeviceKeyOptions } from '../../input/device-keys.ts'
import { print, printJson, printLine, toJson } from '../../output/print.ts'
import { writeOutput } from '../../output/write-file.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

interface AnswerOptions extends CommonOptions, DeviceKeyOptions {
  readonly out?: string
}

export function configure(command: Command): void {
  withDeviceKeyOptions(
    withCommonOptions(command.argument('<challenge>', 'DEVICE.challenge.json from "tpki device challenge"')),
  )
    .description('answer a challenge as a device does, with key files, a program or a token')
    .option('--out <file>', 'write the answer to this file (default: stdout)')
    .action(runAnswer)
}

async function runAnswer(file: string, options: AnswerOptions): Promise<void> {
  const { signer, agreement } = openDeviceKeys(options)
  const challenge = readChallenge(readInputFile(file, MAX_DOCUMENT_OCTETS))
  const answer = await answerChallenge(challenge, signer, agreement)
  if (options.out === undefined) {
    if (options.json) printJson(answer)
    else print(toJson(answer).trimEnd())
    return
  }
  writeOutput(options.out, toJson(answer))
  if (options.json) printJson({ device: answer.device, answer: options.out })
  else printLine(`${options.out}  answer of device ${answer.device}`)
}
