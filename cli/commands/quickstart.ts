import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { buildKeystore, exportCertificate } from '../../core/authority/export/index.ts'
import { caId } from '../../core/authority/issuance/ca/index.ts'
import { newCsr } from '../../core/authority/issuance/csr/index.ts'
import { issue, operatorContext } from '../../core/authority/issuance/index.ts'
import { chainOf, type World, worldPaths } from '../../core/authority/world/index.ts'
import { initWorld } from '../../core/authority/world/make/index.ts'
import { trustOf } from '../../core/authority/world/trust/index.ts'
import { PkiError, systemRandom } from '../../core/base/index.ts'
import { makeDirectory } from '../../core/pki/input/index.ts'
import { generateKey, readKeyFile, writeKeyFile } from '../../core/pki/keys/index.ts'
import { hasErrors } from '../../core/pki/lint/index.ts'
import { isLeaf, type LeafProfile, type Profile } from '../../core/pki/profile/index.ts'
import { verifyCertificate } from '../../core/pki/verify/index.ts'
import { formatTime, toPem } from '../../core/pki/x509/index.ts'
import { type CertificateRecord, recordJson } from '../../core/records/index.ts'
import { readProfiles } from '../input/profiles.ts'
import { readPassphrase } from '../input/secrets.ts'
import { systemClock } from '../input/system-clock.ts'
import { EXIT } from '../output/exit-codes.ts'
import { note, print, printJson } from '../output/print.ts'
import { type TreeNode, tree } from '../output/text.ts'
import { writeOutput } from '../output/write-file.ts'
import { readCsrValues } from '../values/csr-values.ts'
import { samples } from '../values/sample-values.ts'
import { withWorld } from '../world/open-world.ts'
import { type CommonOptions, withKeyOptions } from '../world/options.ts'
import { actorOf } from '../world/principal.ts'

export function configure(command: Command): void {
  withKeyOptions(command)
    .description('make a complete test world with one verified certificate of every profile')
    .action(runQuickstart)
}

const ENVIRONMENTS = ['uit-a', 'uit-b']

/** A CA or leaf certificate that quickstart made, and the result of verifying it. */
interface Made {
  readonly record: CertificateRecord
  readonly profile: Profile
  readonly folder: string | null
  readonly valid: boolean
  readonly findings: readonly string[]
}

async function runQuickstart(options: CommonOptions): Promise<void> {
  await makeWorld(options)
  await withWorld(options, async (world) => {
    const names = world.config.environments.map(({ name }) => name)
    const leaves: { record: CertificateRecord; folder: string }[] = []
    for (const profile of world.profiles.all.filter(isLeaf)) {
      for (const environment of profile.pki === 'dccki' ? names : [null]) {
        leaves.push(await makeLeaf(profile, environment, options, world))
      }
    }
    const cas = (await world.caCertificates()).map(({ record }) => ({ record, folder: null }))
    const order = world.profiles.all.map(({ id }) => id)
    const made = (await Promise.all([...cas, ...leaves].map((each) => verifyMade(each, world)))).sort(
      (a, b) => order.indexOf(a.profile.id) - order.indexOf(b.profile.id),
    )
    const exported = await exportAll(leaves, options, world)
    report(made, exported, options)
  })
}

async function makeWorld(options: CommonOptions): Promise<void> {
  if (existsSync(worldPaths(options.world).config)) {
    note(`using the world in ${options.world}`)
    return
  }
  const passphrase = readPassphrase(options)
  const init = {
    directory: options.world,
    environments: ENVIRONMENTS,
    policyOids: {},
    seed: null,
    passphrase,
    actor: actorOf(options),
  }
  await initWorld(init, await readProfiles(options), systemClock, systemRandom())
}

/** Makes a key, a request and a certificate as a participant would, each in a file. */
async function makeLeaf(profile: LeafProfile, environment: string | null, options: CommonOptions, world: World) {
  const values = samples[profile.id]
  if (!values) throw new Error(`quickstart has no sample for "${profile.id}"`)
  const folder = join(options.world, 'quickstart', profile.id, environment ?? '')
  makeDirectory(folder)
  const keyFile = join(folder, 'key.pem')
  const isRenewal = existsSync(keyFile)
  const key = isRenewal ? readKeyFile(keyFile, null) : await generateKey(profile.fields.publicKey.value)
  if (!isRenewal) await writeKeyFile(keyFile, key, null)
  const csr = await newCsr(profile, readCsrValues(profile, values), key)
  writeOutput(join(folder, 'request.csr'), toPem('CERTIFICATE REQUEST', csr))
  const { record } = await issue({ csr, ...operatorContext(profile, environment, actorOf(options)) }, world)
  writeOutput(join(folder, 'certificate.pem'), toPem('CERTIFICATE', record.der))
  const chain = await chainOf(record, world)
  writeOutput(
    join(folder, 'chain.pem'),
    await exportCertificate('chain', { record, chain, key: null, passphrase: null }),
  )
  return { record, folder, key }
}

async function verifyMade(
  { record, folder }: { record: CertificateRecord; folder: string | null },
  world: World,
): Promise<Made> {
  const trust = await trustOf(world, record.environment)
  const result = await verifyCertificate(record.der, world.profiles, {
    ...trust,
    profile: null,
    atSeconds: world.clock.nowSeconds(),
  })
  const recognised = result.lint.candidates.some(({ id }) => id === record.profile)
  const valid = result.valid && recognised && result.lint.rebuild === 'identical' && !hasErrors(result.findings)
  return {
    record,
    profile: world.profiles.get(record.profile),
    folder,
    valid,
    findings: result.findings.map(({ rule, message }) => `${rule}: ${message}`),
  }
}

/** Writes the files for other programs: the CA certificates, and a keystore with the keys made here. */
async function exportAll(
  leaves: readonly { record: CertificateRecord; folder: string }[],
  { world: directory }: CommonOptions,
  world: World,
) {
  const folder = join(directory, 'quickstart')
  const cas = await world.caCertificates()
  writeOutput(join(folder, 'ca-certificates.pem'), cas.map(({ record }) => toPem('CERTIFICATE', record.der)).join(''))
  const keys = leaves.map((leaf) => readKeyFile(join(leaf.folder, 'key.pem'), null))
  const keystore = buildKeystore(
    leaves.map(({ record }) => record),
    keys,
  )
  writeOutput(join(folder, 'keystore.json'), `${JSON.stringify(keystore, null, 2)}\n`, true)
  return [join(folder, 'ca-certificates.pem'), join(folder, 'keystore.json')]
}

function report(made: readonly Made[], exported: readonly string[], options: CommonOptions): void {
  const failed = made.filter(({ valid }) => !valid)
  if (options.json) {
    printJson({
      world: options.world,
      certificates: made.map(({ record, folder, valid, findings }) => ({
        ...recordJson(record),
        folder,
        valid,
        findings,
      })),
      exported,
    })
  } else {
    print(tree(treeOf(made, options.world)))
    print(`\n${made.length} certificates, ${made.length - failed.length} verified by profile and path.`)
    print(`Ready for other programs: ${exported.join(', ')}`)
    print(nextSteps(made, options.world))
  }
  for (const { record, findings } of failed)
    note(
      `error: ${record.profile} ${record.serial}: ${findings.join('; ') || 'not the certificate that was requested'}`,
    )
  process.exitCode = failed.length === 0 ? EXIT.done : EXIT.fault
}

function treeOf(made: readonly Made[], world: string): TreeNode {
  const childrenOf = (parent: Made): Made[] =>
    made.filter(
      ({ record, profile }) =>
        record.issuerCa === caId(parent.profile.id, parent.record.environment) && !(profile.kind === 'root'),
    )
  const toNode = (node: Made): TreeNode => ({ label: describe(node), children: childrenOf(node).map(toNode) })
  const roots = made.filter(({ profile }) => profile.kind === 'root')
  return {
    label: `TEST world in ${world} (its certificates do not chain to a CA of the DCC)`,
    children: roots.map(toNode),
  }
}

function describe({ record, profile, folder, valid }: Made): string {
  const name = record.eui64 ?? record.subject
  const until =
    record.notAfterSeconds > 250_000_000_000 ? 'no expiry' : `until ${formatTime(record.notAfterSeconds).slice(0, 10)}`
  return `${valid ? '✓' : '✗'} ${profile.id}  ${name}  ${until}${folder === null ? '' : `  ${folder}/`}`
}

function nextSteps(made: readonly Made[], world: string): string {
  const device = made.find(({ profile }) => profile.id === 'smki-device/device-ds')
  if (!device) throw new PkiError('PROFILE_INVALID', 'no device certificate was made')
  // In the world's folder, which git ignores, because one of the files is a private key.
  const mine = join(world, 'mine')
  const option = world === './tpki-world' ? '' : ` --world ${world}`
  return [
    '',
    'Next steps:',
    `  npx tpki cert list${option}`,
    `  npx tpki cert show ${device.record.serial}${option}`,
    `  npx tpki csr new smki-device/device-ds --eui64 00db1234567890f2 --key-out ${mine}/key.pem --out ${mine}/request.csr`,
    `  npx tpki issue ${mine}/request.csr --profile smki-device/device-ds --out ${mine}/certificate.pem${option}`,
    `  npx tpki cert verify ${mine}/certificate.pem${option}`,
  ].join('\n')
}
