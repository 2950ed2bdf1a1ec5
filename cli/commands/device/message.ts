import type { Command } from 'commander'
import {
  decodeMessage,
  type GbcsMessage,
  judgeMessages,
  KeyRing,
  listMessages,
  MAX_MESSAGE_OCTETS,
  type MessageJudgement,
  parseMessage,
  readMessageKeys,
} from '../../../core/device/message/index.ts'
import { readInputFile } from '../../../core/pki/input/index.ts'
import { toHex } from '../../../core/pki/x509/index.ts'
import { readParties } from '../../input/certificates.ts'
import { readPassphrase } from '../../input/secrets.ts'
import { errorJson, reportError } from '../../output/errors.ts'
import { EXIT, type ExitCode, exitCodeOf, worstExitCode } from '../../output/exit-codes.ts'
import { note, printJson, printLine } from '../../output/print.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

interface MessageOptions extends CommonOptions {
  readonly certs?: readonly string[]
  readonly keys?: readonly string[]
}

export function configure(command: Command): void {
  withCommonOptions(command.argument('<file...>', 'GBCS messages in hex or binary, or folders of them'))
    .description('read GBCS messages and verify their signatures and MACs')
    .option('--certs <path...>', 'certificates of the parties: PEM, DER, PKCS#7, zip or folder')
    .option('--keys <path...>', 'private key agreement keys of either party: PEM, DER, hex, JWK or folder')
    .option('--passphrase-file <file>', 'file whose first line is the passphrase of the keys')
    .option('--passphrase-fd <number>', 'read the passphrase from this open file descriptor')
    .action(runMessage)
}

async function runMessage(files: readonly string[], options: MessageOptions): Promise<void> {
  const codes: ExitCode[] = []
  const ring = await readRing(options, codes)
  const read = readMessages(files, codes)
  const messages = read.flatMap((each) => ('message' in each ? [each.message] : []))
  const judgements = (await judgeMessages(messages, ring)).map(({ judgement }) => judgement)
  const results: object[] = []
  for (const each of read) {
    if ('error' in each) {
      results.push({ file: each.file, ...NOTHING, error: errorJson(each.error) })
      continue
    }
    const judgement = judgements.shift() as MessageJudgement
    codes.push(isBad(judgement) ? EXIT.failed : EXIT.done)
    if (options.json) results.push(messageJson(each.file, each.message, judgement))
    else printMessage(each.file, each.message, judgement)
  }
  if (options.json) printJson({ results })
  process.exitCode = worstExitCode(codes)
}

type Read = { readonly file: string } & ({ readonly message: GbcsMessage } | { readonly error: unknown })

/** Reads the messages. A file that cannot be read is reported; the others are still judged. */
function readMessages(paths: readonly string[], codes: ExitCode[]): Read[] {
  const tryTo = <T extends Read>(file: string, work: () => T[]): Read[] => {
    try {
      return work()
    } catch (error) {
      reportError(error, file)
      codes.push(exitCodeOf(error))
      return [{ file, error }]
    }
  }
  const readOne = (file: string): Read[] =>
    tryTo(file, () => [{ file, message: parseMessage(decodeMessage(readInputFile(file, MAX_MESSAGE_OCTETS))) }])
  return paths.flatMap((path) => tryTo(path, () => listMessages(path).flatMap(readOne)))
}

/** Reads the keys of the parties. A certificate that cannot be read is reported and left out. */
async function readRing(options: MessageOptions, codes: ExitCode[]): Promise<KeyRing> {
  const certificates = await readParties(options.certs ?? [], codes)
  const passphrase = readPassphrase(options)
  const keys = (options.keys ?? []).flatMap((path) => readMessageKeys(path, passphrase))
  const ring = new KeyRing(certificates, keys)
  if (ring.unmatchedKeys > 0)
    note(`warning: private keys without a matching certificate are ignored: ${ring.unmatchedKeys}`)
  return ring
}

const isBad = ({ signature, mac }: MessageJudgement): boolean => signature === 'invalid' || mac === 'invalid'

/** Returns a message as `--json` shows it. */
function messageJson(file: string, message: GbcsMessage, judgement: MessageJudgement) {
  const { signature, mac, macBetween, missing } = judgement
  return { file, ...describe(message), signature, mac, macBetween, missing }
}

const describe = ({ frame, cra, originator, recipient, counter, messageCode }: GbcsMessage) => ({
  frame,
  cra,
  originator: toHex(originator),
  recipient: toHex(recipient),
  counter: toHex(counter),
  messageCode: messageCode.toString(16).padStart(4, '0'),
})

const NOTHING = {
  frame: null,
  cra: null,
  originator: null,
  recipient: null,
  counter: null,
  messageCode: null,
  signature: null,
  mac: null,
  macBetween: null,
  missing: [],
}

function printMessage(file: string, message: GbcsMessage, judgement: MessageJudgement): void {
  const { signature, mac, macBetween, missing } = judgement
  const { frame, cra, originator, recipient, counter, messageCode } = describe(message)
  const isOpen = missing.length > 0
  const verdict = isBad(judgement) ? 'FAIL' : isOpen ? '?   ' : 'ok  '
  printLine(`${verdict}  ${file}  ${frame} ${cra} ${messageCode}  ${originator} → ${recipient}  counter ${counter}`)
  const between = macBetween ? ` (between ${macBetween.join(' and ')})` : ''
  printLine(`      signature ${signature}, MAC ${mac}${between}`)
  for (const line of missing) printLine(`      missing ${line}`)
}
