import type { Command } from 'commander'
import { registerClients } from './access-client.ts'
import { registerKeys } from './access-key.ts'

export function register(program: Command): void {
  const access = program.command('access').description('who may come in to the server: certificates and API keys')
  registerClients(access)
  registerKeys(access)
}
