import type { Command } from 'commander'
import { registerCrlIssue } from './crl-issue.ts'
import { registerCrlList } from './crl-list.ts'
import { registerCrlPublish } from './crl-publish.ts'
import { registerCrlShow } from './crl-show.ts'
import { registerCrlVerify } from './crl-verify.ts'

export function register(program: Command): void {
  const crl = program.command('crl').description('issue, show, verify and publish the CRLs and ARLs of a world')
  registerCrlIssue(crl)
  registerCrlList(crl)
  registerCrlShow(crl)
  registerCrlVerify(crl)
  registerCrlPublish(crl)
}
