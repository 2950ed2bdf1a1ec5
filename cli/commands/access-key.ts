import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { addApiKey, removeApiKey } from '../../core/authority/access/index.ts'
import { requireAdministrator } from '../../core/authority/register/index.ts'
import type { ApiKey } from '../../core/records/index.ts'
import { type PrincipalOptions, principalOf, readSecret, withPrincipalOptions, withWorld } from '../context.ts'
import { note, print, printJson, printLine, table } from '../output.ts'
import { whenJson } from '../when.ts'

interface AddOptions extends PrincipalOptions {
  readonly keyFile?: string
}

const KEY_OCTETS = 24

export function registerKeys(access: Command): void {
  const key = access.command('key').description('API keys of repository users')
  withPrincipalOptions(key.command('add').argument('<user>'))
    .description('give a repository user a key; the key is printed once and kept only as a hash')
    .option('--key-file <file>', 'this key: the first line of the file, any value (default: a random one)')
    .action(runAdd)
  withPrincipalOptions(key.command('list')).description('who has a key').action(runList)
  withPrincipalOptions(key.command('remove').argument('<user>'))
    .description('take the key of a repository user away, at once')
    .action(runRemove)
}

const keyJson = ({ name, by, atSeconds }: ApiKey) => ({ user: name, by, addedAt: whenJson(atSeconds) })

async function runAdd(user: string, options: AddOptions): Promise<void> {
  const { keyFile } = options
  const chosen = keyFile === undefined ? null : readSecret(keyFile, `"${keyFile}"`, 'API key')
  const key = chosen ?? randomBytes(KEY_OCTETS).toString('base64url')
  await withWorld(options, async (world) => {
    const kept = await addApiKey(user, key, principalOf(options), world)
    // A key that was chosen is known to whoever chose it and is shown to nobody else.
    if (options.json) printJson({ ...keyJson(kept), key: chosen === null ? key : null })
    else if (chosen === null) printLine(key)
    note(chosen === null ? `the key of "${user}" is shown this once` : `"${user}" has the key of "${keyFile}"`)
  })
}

async function runList(options: PrincipalOptions): Promise<void> {
  await withWorld(options, async (world) => {
    await requireAdministrator(principalOf(options), 'see who has access', world)
    const keys = await world.store.access.listApiKeys()
    if (options.json) printJson({ keys: keys.map(keyJson) })
    else if (keys.length === 0) note('no repository user has a key')
    else
      print(
        table([
          ['USER', 'ADDED', 'BY'],
          ...keys.map(keyJson).map(({ user, addedAt, by }) => [user, String(addedAt), by]),
        ]),
      )
  })
}

async function runRemove(user: string, options: PrincipalOptions): Promise<void> {
  await withWorld(options, async (world) => {
    await removeApiKey(user, principalOf(options), world)
    if (options.json) printJson({ removed: user })
    else printLine(`the key of "${user}" is good no longer`)
  })
}
