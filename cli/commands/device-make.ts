import { join } from 'node:path'
import type { Command } from 'commander'
import { issue, operatorContext } from '../../core/authority/issuance/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { MANIFEST_NAME, makeSet, type SetName, setFiles, setNames, TRUST_NAME } from '../../core/device/set/index.ts'
import { actorOf, type CommonOptions, withKeyOptions, withWorld } from '../context.ts'
import { note, print, printJson } from '../output.ts'
import { expectNoSet, writeSet } from '../write-set.ts'

interface MakeOptions extends CommonOptions {
  readonly set: string
  readonly out: string
}

export function registerMake(device: Command): void {
  withKeyOptions(device.command('make'))
    .description('make a set of devices with credentials issued by the world')
    .requiredOption('--set <name>', setNames.join(', '))
    .requiredOption('--out <dir>', 'where certificates, keys, requests, manifest and trust anchors go')
    .action(runMake)
}

/** @throws {PkiError} `USAGE` */
export function parseSetName(text: string): SetName {
  const name = setNames.find((each) => each === text)
  if (name !== undefined) return name
  throw new PkiError('USAGE', `--set "${text}" is unknown; allowed: ${setNames.join(', ')}`)
}

async function runMake(options: MakeOptions): Promise<void> {
  const name = parseSetName(options.set)
  expectNoSet(options.out)
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

/** The root and the issuing CA of devices. */
async function deviceCas(world: World): Promise<Uint8Array[]> {
  const cas = await world.caCertificates()
  return cas.filter(({ record }) => record.pki === 'smki-device').map(({ record }) => record.der)
}
