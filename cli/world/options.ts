import type { Command } from 'commander'
import type { ProfilesOption } from '../input/profiles.ts'
import type { PassphraseOptions } from '../input/secrets.ts'

/** The options of every command on a world. */
export interface CommonOptions extends ProfilesOption, PassphraseOptions {
  readonly world: string
  readonly json?: boolean
  readonly actor?: string
}

/** Adds the options of every command on a world. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--world <dir>', 'folder of the test world (or TPKI_WORLD)', process.env.TPKI_WORLD ?? './tpki-world')
    .option(
      '--profiles <dir>',
      'use the profiles in this folder (or TPKI_PROFILES; default: the profiles of the package)',
    )
    .option('--json', 'print one JSON document')
}

/** Adds the options of commands that open keys or write to the audit log. */
export function withKeyOptions(command: Command): Command {
  return withCommonOptions(command)
    .option('--passphrase-file <file>', 'file whose first line is the passphrase of the CA keys')
    .option('--passphrase-fd <number>', 'read the passphrase from this open file descriptor')
    .option('--actor <name>', 'your name for the audit log (default: your user name on this computer)')
}

export interface PrincipalOptions extends CommonOptions {
  readonly as?: string
}

/** Adds the options of commands that read or change what a participant owns. */
export function withPrincipalOptions(command: Command): Command {
  return withAsOption(
    withCommonOptions(command).option(
      '--actor <name>',
      'your name for the audit log (default: your user name on this computer)',
    ),
  )
}

/** Adds --as to a command that already has --actor. */
export const withAsOption = (command: Command): Command =>
  command.option(
    '--as <participant>',
    'act as this participant, with access to its own data only (or TPKI_PARTICIPANT)',
  )

export interface CommentOptions extends PrincipalOptions {
  readonly comment: string
}
