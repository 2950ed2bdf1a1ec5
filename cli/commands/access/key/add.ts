import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { addApiKey } from '../../../../core/index.ts'
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
    .description('give a repository user a key; the key is printed once and kept only as a hash')
    .option('--key-file <file>', 'this key: the first line of the file, any value (default: a random one)')
    .action(runAdd)
}

async function runAdd(user: string, options: AddOptions): Promise<void> {
  const { keyFile } = options
  const chosen = keyFile === undefined ? null : readSecret(keyFile, `"${keyFile}"`, 'API key')
  const key = chosen ?? randomBytes(KEY_OCTETS).toString('base64url')
  await withWorld(options, async (world) => {
    const kept = await addApiKey(user, key, principalOf(options), world)
    // A key that was chosen is known to whoever chose it and is shown to nobody else.
    if (options.json) printJson({ ...apiKeyJson(kept), key: chosen === null ? key : null })
    else if (chosen === null) printLine(key)
    note(chosen === null ? `the key of "${user}" is shown this once` : `"${user}" has the key of "${keyFile}"`)
  })
}
