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
} from '../../core/device/message/index.ts'
import { readInputFile } from '../../core/pki/input/index.ts'
import { toHex } from '../../core/pki/x509/index.ts'
import { type CommonOptions, readPassphrase, withCommonOptions } from '../context.ts'
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

interface MessageOptions extends CommonOptions {
  readonly certs?: readonly string[]
  readonly keys?: readonly string[]
}

export function registerMessage(device: Command): void {
  withCommonOptions(device.command('message').argument('<file...>', 'GBCS messages, hex or binary, or directories'))
    .description('read GBCS messages and verify their signatures and MACs')
    .option('--certs <path...>', 'certificates of the parties: PEM, DER, PKCS#7, zip or directory')
    .option('--keys <path...>', 'private key agreement keys, of either party: PEM, DER, hex, JWK or directory')
    .option('--passphrase-file <file>', 'opens encrypted keys: the first line of this file')
    .option('--passphrase-fd <number>', 'the same from an open file descriptor')
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
  process.exitCode = gravest(codes)
}

type Read = { readonly file: string } & ({ readonly message: GbcsMessage } | { readonly error: unknown })

/** What cannot be read is reported, and the others are judged all the same. */
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

/** A certificate that cannot be read is reported, and the messages are judged with the others. */
async function readRing(options: MessageOptions, codes: ExitCode[]): Promise<KeyRing> {
  const certificates = await readParties(options.certs ?? [], codes)
  const passphrase = readPassphrase(options)
  const keys = (options.keys ?? []).flatMap((path) => readMessageKeys(path, passphrase))
  const ring = new KeyRing(certificates, keys)
  if (ring.unmatchedKeys > 0)
    note(`warning: private keys that belong to no certificate given are of no use here: ${ring.unmatchedKeys}`)
  return ring
}

const isBad = ({ signature, mac }: MessageJudgement): boolean => signature === 'invalid' || mac === 'invalid'

/** Returns a message in the shape that scripts rely on. */
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
