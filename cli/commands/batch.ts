import type { Command } from 'commander'
import { registerIssue } from './batch-issue.ts'
import { registerPlan } from './batch-plan.ts'
import { registerRemote } from './batch-remote.ts'
import { registerSubmit } from './batch-submit.ts'

export function register(program: Command): void {
  const batch = program.command('batch').description('issue many requests at once, or say what that would come to')
  registerIssue(batch)
  registerPlan(batch)
  registerSubmit(batch)
  registerRemote(batch)
}
