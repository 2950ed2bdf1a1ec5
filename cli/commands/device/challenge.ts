import { join } from 'node:path'
import type { Command } from 'commander'
import { PkiError, systemRandom } from '../../../core/base/index.ts'
import { type DeviceCertificates, groupByDevice, makeChallenge } from '../../../core/device/challenge/index.ts'
import { writePrivateFile } from '../../../core/pki/keys/index.ts'
import { readParties } from '../../input/certificates.ts'
import { JUDGE_FOLDER } from '../../output/device-files.ts'
import { errorJson, reportError } from '../../output/errors.ts'
import { EXIT, type ExitCode, exitCodeOf, worstExitCode } from '../../output/exit-codes.ts'
import { note, printJson, printLine, toJson } from '../../output/print.ts'
import { makeFolderOf, writeOutput } from '../../output/write-file.ts'
import { clockOfWorld } from '../../world/open-world.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

interface ChallengeOptions extends CommonOptions {
  readonly out: string
  readonly valid: string
}

export function configure(command: Command): void {
  withCommonOptions(command.argument('<path...>', 'device certificates: PEM, DER, PKCS#7, zip or folder'))
    .description('write a challenge for each device to sign and authenticate; the keys stay in the device')
    .requiredOption('--out <dir>', 'folder for DEVICE.challenge.json, and for judge/DEVICE.judge.json, which you keep')
    .option('--valid <time>', 'time in which an answer is accepted, such as 30s, 10m, 1h, 2d', '1h')
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
    throw new PkiError('INPUT_NOT_CERTIFICATE', 'no certificate is a device certificate', {
      cure: 'give both certificates of each device',
    })
  const deps = { clock: await clockOfWorld(options), random: systemRandom() }
  const written = devices.map((device) => writeChallenge(device, options.out, validSeconds, deps))
  if (options.json) printJson({ challenges: written, refused })
  for (const { challenge, expires } of options.json ? [] : written) printLine(`${challenge}  answer before ${expires}`)
  if (written.length > 0) note(`keep the files in ${join(options.out, JUDGE_FOLDER)}: no device may have one of them`)
  process.exitCode = worstExitCode(codes)
}

/** Writes the judge file first, which is never overwritten, so that no challenge exists without its judge file. */
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

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }

const MAX_VALID_SECONDS = 30 * 86_400

function parseDuration(text: string): number {
  const [, digits = '', unit = ''] = /^([1-9]\d{0,6})([smhd])$/.exec(text) ?? []
  const seconds = Number(digits) * (SECONDS[unit] ?? 0)
  if (seconds >= 1 && seconds <= MAX_VALID_SECONDS) return seconds
  throw new PkiError('USAGE', `--valid "${text}" is not a time up to 30d; allowed: 30s, 10m, 1h, 2d`)
}
