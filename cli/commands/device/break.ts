import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { PkiError, systemRandom } from '../../../core/base/index.ts'
import { breakSet, readSet } from '../../../core/device/break/index.ts'
import { readCredentials, ruleOf } from '../../../core/device/index.ts'
import {
  type DeviceSet,
  MANIFEST_NAME,
  makeSet,
  ThrowawayCa,
  TRUST_NAME,
  throwawayMaker,
} from '../../../core/device/set/index.ts'
import type { ProfileSet } from '../../../core/pki/profile/index.ts'
import { formatTime } from '../../../core/pki/x509/index.ts'
import { readAllCertificates } from '../../input/certificates.ts'
import { readProfiles } from '../../input/profiles.ts'
import { readPassphrase } from '../../input/secrets.ts'
import { systemClock } from '../../input/system-clock.ts'
import { requireNoSet, writeSet } from '../../output/device-files.ts'
import { note, print, printJson } from '../../output/print.ts'
import { collectOids } from '../../values/read-value.ts'
import { parseSetName } from '../../values/set-name.ts'
import { withCommonOptions } from '../../world/options.ts'
import { shippedPolicyOids, type TrustOptions } from '../../world/trust.ts'

interface BreakCommandOptions extends TrustOptions {
  readonly rule: string
  readonly set?: string
  readonly from?: string
  readonly out: string
  readonly policyOid: string[]
}

export function configure(command: Command): void {
  withCommonOptions(command)
    .description('make a device set that fails exactly one rule, to prove that a pipeline notices')
    .requiredOption('--rule <name>', 'rule to break, see "tpki device rules"')
    .option('--set <name>', 'make a new set with new CAs and break it')
    .option('--from <dir>', 'break a copy of the valid set in this folder; needs its private keys')
    .requiredOption('--out <dir>', 'folder for the broken set')
    .option('--trust <path>', 'trust anchors of the valid set (default: its trust.pem)')
    .option('--policy-oid <oid>', 'expected policy OID; repeatable', collectOids, [])
    .option('--passphrase-file <file>', 'file whose first line is the passphrase of the keys of the valid set')
    .option('--passphrase-fd <number>', 'read the passphrase from this open file descriptor')
    .action(runBreak)
}

async function runBreak(options: BreakCommandOptions): Promise<void> {
  if ((options.set === undefined) === (options.from === undefined))
    throw new PkiError('USAGE', 'exactly one of --set NAME and --from DIR is needed')
  requireNoSet(options.out)
  const profiles = await readProfiles(options)
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
  else print(`${manifest} fails ${options.rule}: ${ruleOf(options.rule).title}`)
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

/** Reads the set in a folder, by its manifest if it has one. */
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
      cure: 'give its trust anchors with --trust FILE',
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
    trust: { anchors: await readAllCertificates([trust]), intermediates, testOnly: null },
  })
}
