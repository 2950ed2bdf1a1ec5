import type { Command } from 'commander'
import { registerCheck } from './form-check.ts'
import { registerMark } from './form-mark.ts'

export function register(program: Command): void {
  const form = program
    .command('form')
    .description('mark forms “For Testing Purposes”, and check the marks page by page')
  registerMark(form)
  registerCheck(form)
}
