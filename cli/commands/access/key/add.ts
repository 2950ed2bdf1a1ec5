import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { addApiKey } from '../../../../core/authority/access/index.ts'
import { readSecret } from '../../../input/secrets.ts'
import { apiKeyJson } from '../../../output/access.ts'
import { note, printJson, printLine } from '../../../output/print.ts'
import { withWorld } from '../../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../../world/options.ts'
import { principalOf } from '../../../world/principal.ts'

interface AddOptions extends PrincipalOptions {
  readonly keyFile?: string
}

const KEY_OCTETS = 24

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<user>'))
    .description('give a repository user an API key; prints the key once and stores only its hash')
    .option('--key-file <file>', 'file whose first line is the key (default: make a random key)')
    .action(runAdd)
}

async function runAdd(user: string, options: AddOptions): Promise<void> {
  const { keyFile } = options
  const chosen = keyFile === undefined ? null : readSecret(keyFile, `"${keyFile}"`, 'API key')
  const key = chosen ?? randomBytes(KEY_OCTETS).toString('base64url')
  await withWorld(options, async (world) => {
    const kept = await addApiKey(user, key, principalOf(options), world)
    // A key from a file is not shown: the administrator who chose it knows it.
    if (options.json) printJson({ ...apiKeyJson(kept), key: chosen === null ? key : null })
    else if (chosen === null) printLine(key)
    note(chosen === null ? `the key of "${user}" is shown only once` : `"${user}" has the key in "${keyFile}"`)
  })
}
