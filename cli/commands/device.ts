import type { Command } from 'commander'
import { registerAnswer } from './device-answer.ts'
import { registerBreak } from './device-break.ts'
import { registerChallenge } from './device-challenge.ts'
import { registerCheck } from './device-check.ts'
import { registerJudge } from './device-judge.ts'
import { registerMake } from './device-make.ts'
import { registerMessage } from './device-message.ts'
import { registerRules } from './device-rules.ts'

export function register(program: Command): void {
  const device = program.command('device').description('check what devices sign and agree')
  registerCheck(device)
  registerMake(device)
  registerBreak(device)
  registerRules(device)
  registerMessage(device)
  registerChallenge(device)
  registerAnswer(device)
  registerJudge(device)
}
