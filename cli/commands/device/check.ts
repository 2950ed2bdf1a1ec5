import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { worldPaths } from '../../../core/authority/world/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import {
  CheckSummary,
  checkDevices,
  commandSigner,
  type DeviceCheckOptions,
  type DeviceSigner,
  type DeviceVerdict,
  JUNIT_HEAD,
  JUNIT_TAIL,
  junitSuite,
  readCredentials,
} from '../../../core/device/index.ts'
import { readProfiles } from '../../input/profiles.ts'
import { readPassphrase } from '../../input/secrets.ts'
import { deviceLines, reportHead, SkippedReasons } from '../../output/device-report.ts'
import { EXIT } from '../../output/exit-codes.ts'
import { writeStdout } from '../../output/print.ts'
import { Progress } from '../../output/progress.ts'
import { ReportFile } from '../../output/report-writers.ts'
import { writeOutput } from '../../output/write-file.ts'
import { collectOids, parseTimeOption } from '../../values/read-value.ts'
import { withCommonOptions } from '../../world/options.ts'
import { readTrust, shippedPolicyOids, type TrustOptions } from '../../world/trust.ts'

/** @throws {PkiError} `USAGE` if neither a path nor a manifest is given */
function expectPaths(paths: readonly string[], manifest: string | undefined): void {
  if (paths.length > 0 || manifest !== undefined) return
  throw new PkiError('USAGE', 'a path or --manifest FILE is needed', {
    cure: 'give files, folders, zips or a manifest with device credentials',
  })
}

interface CheckOptions extends TrustOptions {
  readonly manifest?: string
  readonly policyOid: string[]
  readonly at?: string
  readonly junit?: string
  readonly markdown?: string
  readonly quiet?: boolean
  readonly signer?: string
}

export function configure(command: Command): void {
  withCommonOptions(command.argument('[path...]', 'files, folders, zips or a manifest'))
    .description('check the credentials of devices: parse, profile, chain, pair, key, sign, agree, usage, device')
    .option('--manifest <file>', 'manifest: the files and the type of each device')
    .option('--trust <path>', 'trust anchors: a file, a folder or a world (default: --world, if it exists)')
    .option('--policy-oid <oid>', 'expected policy OID; repeatable', collectOids, [])
    .option(
      '--at <time>',
      'judge expiry at this time (default: the time of the world; without a world expiry is not judged)',
    )
    .option('--passphrase-file <file>', 'file whose first line is the passphrase of the keys and PKCS#12 files')
    .option('--passphrase-fd <number>', 'read the passphrase from this open file descriptor')
    .option('--junit <file>', 'write a JUnit report with a suite for each device and a case for each rule')
    .option('--markdown <file>', 'write a Markdown summary')
    .option(
      '--signer <command>',
      'program that signs for the only device: octets on its stdin, r‖s (64 octets) on its stdout',
    )
    .option('--quiet', 'print only the devices that fail')
    .action(runCheck)
}

async function runCheck(paths: readonly string[], options: CheckOptions, command: Command): Promise<void> {
  expectPaths(paths, options.manifest)
  const isWorldGiven = command.getOptionValueSource('world') !== 'default' || process.env.TPKI_WORLD !== undefined
  const checkOptions = await readCheckOptions(options, isWorldGiven)
  const manifests = options.manifest === undefined ? [] : [options.manifest]
  const set = await readCredentials({ paths, manifests, passphrase: readPassphrase(options) })
  const signer = openSigner(options.signer, set.count)
  const { trust } = checkOptions
  const withFound = trust && { ...trust, intermediates: [...trust.intermediates, ...set.intermediates] }
  const summary = new CheckSummary()
  const reports = openReports(options, set.count)
  await reports.begin()
  for await (const verdict of checkDevices(set.devices(), { ...checkOptions, trust: withFound, signer }, set.count)) {
    summary.add(verdict)
    await reports.add(verdict)
  }
  await reports.end(summary)
  process.exitCode = summary.failed > 0 ? EXIT.failed : EXIT.done
}

const SIGNER_TIMEOUT_MS = 30_000

/** Opens --signer. A program signs with one key, so it can stand for only one device. @throws {PkiError} `USAGE` */
function openSigner(command: string | undefined, devices: number): DeviceSigner | null {
  if (command === undefined) return null
  if (devices === 1) return commandSigner(command, SIGNER_TIMEOUT_MS)
  throw new PkiError('USAGE', `--signer signs for one device; got ${devices}`, {
    cure: 'check them one by one, or use "tpki device challenge"',
  })
}

/** Without --trust and without a world, the chain is not judged and its rules are skipped with a reason. */
async function readCheckOptions(options: CheckOptions, isWorldGiven: boolean): Promise<DeviceCheckOptions> {
  const profiles = await readProfiles(options)
  const atSeconds = parseTimeOption(options.at)
  const hasTrust = options.trust !== undefined || isWorldGiven || existsSync(worldPaths(options.world).config)
  if (!hasTrust) {
    const policyOids = options.policyOid.length > 0 ? options.policyOid : shippedPolicyOids(profiles)
    return { profiles, policyOids, atSeconds, trust: null }
  }
  const { trust: anchors, intermediates, testOnly, nowSeconds, policyOids } = await readTrust(options, profiles)
  return {
    profiles,
    policyOids: options.policyOid.length > 0 ? options.policyOid : policyOids,
    atSeconds: atSeconds ?? nowSeconds,
    trust: { anchors, intermediates, testOnly },
  }
}

interface Reports {
  begin(): Promise<void>
  add(verdict: DeviceVerdict): Promise<void>
  end(summary: CheckSummary): Promise<void>
}

/** Writes every report while the devices are checked, so that a long run does not keep the verdicts in memory. */
function openReports(options: CheckOptions, total: number): Reports {
  const junit = options.junit === undefined ? null : new ReportFile(options.junit)
  const out = options.json ? jsonReport() : textReport(options.quiet === true)
  const progress = new Progress(total, options.json === true || options.quiet === true || !process.stdout.isTTY)
  return {
    async begin() {
      junit?.write(JUNIT_HEAD)
      await out.begin()
    },
    async add(verdict) {
      junit?.write(junitSuite(verdict))
      await out.add(verdict)
      progress.step()
    },
    async end(summary) {
      progress.end()
      junit?.end(JUNIT_TAIL)
      if (options.markdown !== undefined) writeOutput(options.markdown, summary.markdown())
      await out.end(summary)
    },
  }
}

/** Prints one JSON document, one device at a time. */
function jsonReport(): Reports {
  let separator = '\n'
  return {
    begin: () => writeStdout('{\n  "devices": ['),
    async add(verdict) {
      await writeStdout(`${separator}${JSON.stringify(verdict, null, 2).replace(/^/gm, '    ')}`)
      separator = ',\n'
    },
    end: () => writeStdout('\n  ]\n}\n'),
  }
}

function textReport(isQuiet: boolean): Reports {
  const reasons = new SkippedReasons()
  return {
    begin: () => (isQuiet ? Promise.resolve() : writeStdout(reportHead())),
    async add(verdict) {
      reasons.add(verdict)
      if (!isQuiet || verdict.verdict === 'fail') await writeStdout(deviceLines(verdict))
    },
    end: (summary) => writeStdout(`${reasons.lines()}${summary.line()}\n`),
  }
}
