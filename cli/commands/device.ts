import type { Command } from 'commander'
import { registerMessage } from './device-message.ts'

export function register(program: Command): void {
  const device = program.command('device').description('check what devices sign and agree')
  registerMessage(device)
}
