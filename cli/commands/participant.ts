import type { Command } from 'commander'
import { registerAuthorise } from './participant-authorise.ts'
import { registerEdit } from './participant-edit.ts'
import { registerEnrol } from './participant-enrol.ts'
import { registerLists } from './participant-list.ts'
import { registerSuspend } from './participant-suspend.ts'

export function register(program: Command): void {
  const participant = program.command('participant').description('who may have certificates, and for what')
  registerLists(participant)
  registerEdit(participant)
  registerSuspend(participant)
  registerAuthorise(participant)
  registerEnrol(participant)
}
