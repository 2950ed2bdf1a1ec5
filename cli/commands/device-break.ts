import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { PkiError, systemRandom } from '../../core/base/index.ts'
import { breakSet, readSet } from '../../core/device/break/index.ts'
import { readCredentials, ruleOf } from '../../core/device/index.ts'
import {
  type DeviceSet,
  MANIFEST_NAME,
  makeSet,
  ThrowawayCa,
  TRUST_NAME,
  throwawayMaker,
} from '../../core/device/set/index.ts'
import type { ProfileSet } from '../../core/pki/profile/index.ts'
import { formatTime } from '../../core/pki/x509/index.ts'
import { collectOids, readPassphrase, readProfiles, systemClock, withCommonOptions } from '../context.ts'
import { note, print, printJson } from '../output.ts'
import { readAll, shippedPolicyOids, type TrustOptions } from '../read-trust.ts'
import { expectNoSet, writeSet } from '../write-set.ts'
import { parseSetName } from './device-make.ts'

interface BreakCommandOptions extends TrustOptions {
  readonly rule: string
  readonly set?: string
  readonly from?: string
  readonly out: string
  readonly policyOid: string[]
}

export function registerBreak(device: Command): void {
  withCommonOptions(device.command('break'))
    .description('make a set that fails one rule and no other, to prove that a pipeline notices')
    .requiredOption('--rule <name>', 'the rule, see "tpki device rules"')
    .option('--set <name>', 'break a set made for this, by CAs made for this')
    .option('--from <dir>', 'break a valid set that is there; needs its private keys')
    .requiredOption('--out <dir>', 'where the broken set goes')
    .option('--trust <path>', 'the trust anchors of the valid set (default: its trust.pem)')
    .option('--policy-oid <oid>', 'a policy OID that is right; idempotently', collectOids, [])
    .option('--passphrase-file <file>', 'opens encrypted keys of the valid set: the first line of this file')
    .option('--passphrase-fd <number>', 'the same from an open file descriptor')
    .action(runBreak)
}

async function runBreak(options: BreakCommandOptions): Promise<void> {
  if ((options.set === undefined) === (options.from === undefined))
    throw new PkiError('USAGE', 'exactly one of --set NAME and --from DIR is needed')
  expectNoSet(options.out)
  const profiles = readProfiles(options)
  const nowSeconds = systemClock.nowSeconds()
  const breaking = { profiles, random: systemRandom(), nowSeconds }
  const [policyOid = ''] = policyOids(options, profiles)
  const valid =
    options.from === undefined
      ? newSet(options.set ?? '', { ...breaking, policyOid })
      : givenSet(options.from, options, profiles, nowSeconds)
  writeSet(options.out, await breakSet(options.rule, await valid, breaking))
  const [manifest, trust] = [join(options.out, MANIFEST_NAME), join(options.out, TRUST_NAME)]
  const at = formatTime(nowSeconds)
  if (options.json) printJson({ rule: options.rule, manifest, trust, at })
  else print(`${manifest} fails ${options.rule}, which asks: ${ruleOf(options.rule).title}`)
  note(
    `hint: tpki device check ${manifest} --trust ${trust} --at ${at}${options.policyOid.map((oid) => ` --policy-oid ${oid}`).join('')}`,
  )
}

const policyOids = ({ policyOid }: BreakCommandOptions, profiles: ProfileSet): readonly string[] =>
  policyOid.length > 0 ? policyOid : shippedPolicyOids(profiles)

function newSet(name: string, options: ConstructorParameters<typeof ThrowawayCa>[0]): Promise<DeviceSet> {
  const ca = new ThrowawayCa(options)
  return makeSet(parseSetName(name), ca.certificates, throwawayMaker(ca, options))
}

/** A set in a folder, by its manifest where it has one. */
async function givenSet(
  folder: string,
  options: BreakCommandOptions,
  profiles: ProfileSet,
  atSeconds: number,
): Promise<DeviceSet> {
  const [manifest, own] = [join(folder, MANIFEST_NAME), join(folder, TRUST_NAME)]
  const trust = options.trust ?? (existsSync(own) ? own : null)
  if (trust === null)
    throw new PkiError('USAGE', `"${folder}" has no ${TRUST_NAME}`, {
      cure: 'name its trust anchors with --trust FILE',
    })
  const paths = existsSync(manifest) ? [manifest] : [folder]
  const { intermediates, devices } = await readCredentials({
    paths,
    manifests: [],
    passphrase: readPassphrase(options),
  })
  return readSet(devices(), {
    profiles,
    policyOids: policyOids(options, profiles),
    atSeconds,
    trust: { anchors: await readAll([trust]), intermediates, testOnly: null },
  })
}
