import { join } from 'node:path'
import type { Command } from 'commander'
import { issue, operatorContext } from '../../../core/authority/issuance/index.ts'
import type { World } from '../../../core/authority/world/index.ts'
import { MANIFEST_NAME, makeSet, setFiles, setNames, TRUST_NAME } from '../../../core/device/set/index.ts'
import { requireNoSet, writeSet } from '../../output/device-files.ts'
import { note, print, printJson } from '../../output/print.ts'
import { parseSetName } from '../../values/set-name.ts'
import { withWorld } from '../../world/open-world.ts'
import { type CommonOptions, withKeyOptions } from '../../world/options.ts'
import { actorOf } from '../../world/principal.ts'

interface MakeOptions extends CommonOptions {
  readonly set: string
  readonly out: string
}

export function configure(command: Command): void {
  withKeyOptions(command)
    .description('make a set of devices with credentials from the world')
    .requiredOption('--set <name>', setNames.join(', '))
    .requiredOption('--out <dir>', 'folder for certificates, keys, requests, manifest and trust anchors')
    .action(runMake)
}

async function runMake(options: MakeOptions): Promise<void> {
  const name = parseSetName(options.set)
  requireNoSet(options.out)
  await withWorld(options, async (world) => {
    const set = await makeSet(name, await deviceCas(world), {
      profiles: world.profiles,
      random: world.random,
      seed: world.config.seeded,
      issue: async (csr, id) => {
        const asked = operatorContext(world.profiles.findLeaf(id), null, actorOf(options))
        const { record } = await issue({ csr, ...asked }, world)
        return record.der
      },
    })
    writeSet(options.out, setFiles(set))
    const manifest = join(options.out, MANIFEST_NAME)
    const devices = set.devices.map(({ device, type, hub }) => ({ device, type, hub }))
    if (options.json) printJson({ set: name, manifest, trust: join(options.out, TRUST_NAME), devices })
    else print(devices.map(({ device, type }) => `${device}  ${type}`).join('\n'))
    note(`${devices.length} devices in ${options.out}`)
    note(`hint: tpki device check ${manifest} --trust ${options.world}`)
  })
}

/** Returns the root and issuing CA certificates for devices. */
async function deviceCas(world: World): Promise<Uint8Array[]> {
  const cas = await world.caCertificates()
  return cas.filter(({ record }) => record.pki === 'smki-device').map(({ record }) => record.der)
}
