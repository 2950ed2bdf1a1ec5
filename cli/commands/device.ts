import type { Command } from 'commander'
import { registerAnswer } from './device-answer.ts'
import { registerChallenge } from './device-challenge.ts'
import { registerJudge } from './device-judge.ts'
import { registerMessage } from './device-message.ts'

export function register(program: Command): void {
  const device = program.command('device').description('check what devices sign and agree')
  registerMessage(device)
  registerChallenge(device)
  registerAnswer(device)
  registerJudge(device)
}
