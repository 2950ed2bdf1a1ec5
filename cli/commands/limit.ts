import type { Command } from 'commander'
import { registerCheck } from './limit-check.ts'
import { registerDevice } from './limit-device.ts'
import { registerHistory } from './limit-history.ts'
import { registerList } from './limit-list.ts'
import { registerOverride } from './limit-override.ts'
import { registerPublish } from './limit-publish.ts'
import { registerSet } from './limit-set.ts'
import { registerUsage } from './limit-usage.ts'
import { registerWithdraw } from './limit-withdraw.ts'

export function register(program: Command): void {
  const limit = program.command('limit').description('publish CSR limits, override them, see what is used of them')
  registerList(limit)
  registerHistory(limit)
  registerSet(limit)
  registerWithdraw(limit)
  registerOverride(limit)
  registerUsage(limit)
  registerCheck(limit)
  registerDevice(limit)
  registerPublish(limit)
}
