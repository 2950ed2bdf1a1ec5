import type { Command } from 'commander'
import type { ProfilesOption } from '../input/profiles.ts'
import type { PassphraseOptions } from '../input/secrets.ts'

/** The options that every command takes. */
export interface CommonOptions extends ProfilesOption, PassphraseOptions {
  readonly world: string
  readonly json?: boolean
  readonly actor?: string
}

/** Adds the options that every command takes. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--world <dir>', 'the test world', process.env.TPKI_WORLD ?? './tpki-world')
    .option('--profiles <dir>', 'profiles other than the shipped ones (or TPKI_PROFILES)')
    .option('--json', 'print one JSON document')
}

/** Adds the options of commands that open keys or write to the audit log. */
export function withKeyOptions(command: Command): Command {
  return withCommonOptions(command)
    .option('--passphrase-file <file>', 'opens the encrypted CA keys: the first line of this file')
    .option('--passphrase-fd <number>', 'the same from an open file descriptor')
    .option('--actor <name>', 'who is asking, for the audit log (default: the user of the operating system)')
}

export interface PrincipalOptions extends CommonOptions {
  readonly as?: string
}

/** Adds the options of commands that look at what participants own, or change it. */
export function withPrincipalOptions(command: Command): Command {
  return withAsOption(
    withCommonOptions(command).option(
      '--actor <name>',
      'who is asking, for the audit log (default: the user of the operating system)',
    ),
  )
}

/** Adds --as to a command that has --actor already. */
export const withAsOption = (command: Command): Command =>
  command.option('--as <participant>', 'act as this participant: its own data, nothing changed (or TPKI_PARTICIPANT)')

export interface CommentOptions extends PrincipalOptions {
  readonly comment: string
}
