import type { Command } from 'commander'
import { registerCheck } from './form-check.ts'
import { registerFormDecide } from './form-decide.ts'
import { registerFormFill } from './form-fill.ts'
import { registerFormList } from './form-list.ts'
import { registerMark } from './form-mark.ts'
import { registerFormPack } from './form-pack.ts'
import { registerFormRoute } from './form-route.ts'

export function register(program: Command): void {
  const form = program
    .command('form')
    .description('mark forms “For Testing Purposes”, check, fill, submit and decide them')
  registerFormList(form)
  registerFormFill(form)
  registerFormRoute(form)
  registerFormDecide(form)
  registerFormPack(form)
  registerMark(form)
  registerCheck(form)
}
