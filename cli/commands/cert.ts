import type { Command } from 'commander'
import { registerExport } from './cert-export.ts'
import { registerLint } from './cert-lint.ts'
import { registerQueries } from './cert-query.ts'
import { registerRenew } from './cert-renew.ts'
import { registerRevoke } from './cert-revoke.ts'
import { registerVerify } from './cert-verify.ts'

export function register(program: Command): void {
  const cert = program.command('cert').description('show, find, export, renew, revoke, lint and verify certificates')
  registerQueries(cert)
  registerExport(cert)
  registerRenew(cert)
  registerRevoke(cert)
  registerLint(cert)
  registerVerify(cert)
}
