import { join } from 'node:path'
import type { Command } from 'commander'
import { PkiError, systemRandom } from '../../core/base/index.ts'
import { type DeviceCertificates, groupByDevice, makeChallenge } from '../../core/device/challenge/index.ts'
import { writePrivateFile } from '../../core/pki/keys/index.ts'
import { clockOf } from '../clock-of.ts'
import { type CommonOptions, withCommonOptions } from '../context.ts'
import {
  EXIT,
  type ExitCode,
  errorJson,
  exitCodeOf,
  gravest,
  note,
  printJson,
  printLine,
  reportError,
} from '../output.ts'
import { readParties } from '../read-parties.ts'
import { makeFolderOf, writeOutput } from '../write-output.ts'

interface ChallengeOptions extends CommonOptions {
  readonly out: string
  readonly valid: string
}

/** Where judge files lie, so that copying the challenges to a device leaves them behind. */
export const JUDGE_FOLDER = 'judge'

export function registerChallenge(device: Command): void {
  withCommonOptions(
    device.command('challenge').argument('<path...>', 'device certificates: PEM, DER, PKCS#7, zip, directory'),
  )
    .description('write what each device is to sign and to authenticate, for keys that never leave it')
    .requiredOption('--out <dir>', 'where DEVICE.challenge.json goes, and judge/DEVICE.judge.json, which stays here')
    .option('--valid <time>', 'how long an answer is taken, such as 30s, 10m, 1h, 2d', '1h')
    .action(runChallenge)
}

async function runChallenge(paths: readonly string[], options: ChallengeOptions): Promise<void> {
  const validSeconds = parseDuration(options.valid)
  const codes: ExitCode[] = []
  const refused: object[] = []
  const devices = groupByDevice(await readParties(paths, codes), (error, device) => {
    reportError(error)
    codes.push(exitCodeOf(error))
    refused.push({ device, error: errorJson(error) })
  })
  if (devices.length === 0 && codes.every((code) => code === EXIT.done))
    throw new PkiError('INPUT_NOT_CERTIFICATE', 'no certificate given is a device’s', {
      cure: 'give both certificates of each device',
    })
  const deps = { clock: await clockOf(options), random: systemRandom() }
  const written = devices.map((device) => writeChallenge(device, options.out, validSeconds, deps))
  if (options.json) printJson({ challenges: written, refused })
  for (const { challenge, expires } of options.json ? [] : written)
    printLine(`${challenge}  to be answered before ${expires}`)
  if (written.length > 0)
    note(`the files under ${join(options.out, JUDGE_FOLDER)} are the judge's: give no device one of them`)
  process.exitCode = gravest(codes)
}

/** The judge's file first, which is never overwritten: a challenge that nobody could judge is not handed out. */
function writeChallenge(
  device: DeviceCertificates,
  out: string,
  validSeconds: number,
  deps: Parameters<typeof makeChallenge>[2],
) {
  const { challenge, judge } = makeChallenge(device, validSeconds, deps)
  const files = {
    challenge: join(out, `${device.device}.challenge.json`),
    judge: join(out, JUDGE_FOLDER, `${device.device}.judge.json`),
  }
  makeFolderOf(files.judge)
  writePrivateFile(files.judge, toJson(judge))
  writeOutput(files.challenge, toJson(challenge))
  return { device: device.device, ...files, expires: challenge.expires }
}

export const toJson = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }
const MAX_VALID_SECONDS = 30 * 86_400

function parseDuration(text: string): number {
  const [, digits = '', unit = ''] = /^([1-9]\d{0,6})([smhd])$/.exec(text) ?? []
  const seconds = Number(digits) * (SECONDS[unit] ?? 0)
  if (seconds >= 1 && seconds <= MAX_VALID_SECONDS) return seconds
  throw new PkiError('USAGE', `--valid "${text}" is no time up to 30d; allowed: 30s, 10m, 1h, 2d`)
}
