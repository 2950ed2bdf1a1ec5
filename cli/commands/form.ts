import type { Command } from 'commander'

export function register(program: Command): void {
  program.command('form').description('mark forms “For Testing Purposes”, and check the marks page by page')
}
