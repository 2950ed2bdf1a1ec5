import type { Command } from 'commander'
import { registerExplain } from './audit-explain.ts'
import { registerExport } from './audit-export.ts'
import { registerList } from './audit-list.ts'
import { registerVerify } from './audit-verify.ts'

export function register(program: Command): void {
  const audit = program.command('audit').description('list, verify, export and explain the audit log')
  registerList(audit)
  registerVerify(audit)
  registerExport(audit)
  registerExplain(audit)
}
