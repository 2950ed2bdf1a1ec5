import type { KeyObject } from 'node:crypto'
import type { Command } from 'commander'
import { PkiError } from '../../core/base/index.ts'
import { commandSigner, type DeviceSigner } from '../../core/device/index.ts'
import { readMessageKeys } from '../../core/device/message/index.ts'
import {
  type DeviceAgreement,
  keyDeviceAgreement,
  keyDeviceSigner,
  type Pkcs11Token,
  pkcs11Agreement,
  pkcs11Signer,
} from '../../core/device/signer/index.ts'
import { type PassphraseOptions, readPassphrase, readSecret } from './secrets.ts'

/** The options that say where a device's two private keys are. */
export interface DeviceKeyOptions extends PassphraseOptions {
  readonly dsKey?: string
  readonly kaKey?: string
  readonly signer?: string
  readonly keyTimeout: string
  readonly pkcs11Module?: string
  readonly pkcs11Token?: string
  readonly pkcs11LabelDs?: string
  readonly pkcs11LabelKa?: string
  readonly pinFile?: string
}

export function withDeviceKeyOptions(command: Command): Command {
  return command
    .option('--ds-key <file>', 'digital signing key: PEM, DER, hex or JWK')
    .option('--ka-key <file>', 'key agreement key: PEM, DER, hex or JWK')
    .option('--passphrase-file <file>', 'file whose first line is the passphrase of the key files')
    .option('--passphrase-fd <number>', 'read the passphrase from this open file descriptor')
    .option('--signer <command>', 'program that signs: octets on its stdin, r‖s (64 octets) on its stdout')
    .option('--pkcs11-module <file>', 'PKCS#11 library of the token that holds the keys')
    .option('--pkcs11-token <label>', 'label of the token, if the library has several')
    .option('--pkcs11-label-ds <label>', 'label of the signing key in the token')
    .option('--pkcs11-label-ka <label>', 'label of the key agreement key in the token')
    .option('--pin-file <file>', 'file whose first line is the PIN of the token')
    .option('--key-timeout <seconds>', 'time limit for each use of the program or token', '30')
}

/** Opens the two keys. @throws {PkiError} `USAGE` unless the options name exactly one key of each kind; `KEY_…` */
export function openDeviceKeys(options: DeviceKeyOptions): { signer: DeviceSigner; agreement: DeviceAgreement } {
  const { dsKey, kaKey, signer, pkcs11LabelDs, pkcs11LabelKa } = options
  expectOne('signing key', { '--ds-key': dsKey, '--signer': signer, '--pkcs11-label-ds': pkcs11LabelDs })
  expectOne('key agreement key', { '--ka-key': kaKey, '--pkcs11-label-ka': pkcs11LabelKa })
  const timeoutMs = parseTimeout(options.keyTimeout)
  const token = tokenOf(options, timeoutMs)
  return {
    signer: openSigner(options, token, timeoutMs),
    agreement:
      token && pkcs11LabelKa !== undefined
        ? pkcs11Agreement(token, pkcs11LabelKa)
        : keyDeviceAgreement(readKey(kaKey ?? '', options)),
  }
}

function openSigner(options: DeviceKeyOptions, token: Pkcs11Token | null, timeoutMs: number): DeviceSigner {
  const { dsKey, signer, pkcs11LabelDs } = options
  if (signer !== undefined) return commandSigner(signer, timeoutMs)
  if (token && pkcs11LabelDs !== undefined) return pkcs11Signer(token, pkcs11LabelDs)
  return keyDeviceSigner(readKey(dsKey ?? '', options))
}

function expectOne(what: string, choices: Readonly<Record<string, string | undefined>>): void {
  const given = Object.keys(choices).filter((name) => choices[name] !== undefined)
  if (given.length === 1) return
  const got = given.length === 0 ? 'none' : given.join(' and ')
  throw new PkiError(
    'USAGE',
    `the ${what} is needed once; got ${got}; allowed: one of ${Object.keys(choices).join(', ')}`,
  )
}

function readKey(file: string, options: DeviceKeyOptions): KeyObject {
  const [key, second] = readMessageKeys(file, readPassphrase(options))
  if (!key || second)
    throw new PkiError('KEY_UNREADABLE', `"${file}" has ${key ? 'several keys' : 'no key'}; allowed: one`)
  if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key
  throw new PkiError('KEY_UNREADABLE', `the key in "${file}" is not on curve P-256; GBCS devices use P-256`)
}

function tokenOf(options: DeviceKeyOptions, timeoutMs: number): Pkcs11Token | null {
  const { pkcs11Module, pkcs11Token, pinFile, pkcs11LabelDs, pkcs11LabelKa } = options
  const isUsed = pkcs11LabelDs !== undefined || pkcs11LabelKa !== undefined
  if (!isUsed) {
    if (pkcs11Module === undefined) return null
    throw new PkiError('USAGE', '--pkcs11-module needs --pkcs11-label-ds or --pkcs11-label-ka')
  }
  if (pkcs11Module === undefined || pinFile === undefined)
    throw new PkiError('USAGE', 'a key in a token needs --pkcs11-module FILE and --pin-file FILE')
  const pin = readSecret(pinFile, `"${pinFile}"`)
  return { module: pkcs11Module, token: pkcs11Token ?? null, pin, timeoutMs, environment: process.env }
}

function parseTimeout(text: string): number {
  const seconds = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : 0
  if (seconds >= 1 && seconds <= 3600) return seconds * 1000
  throw new PkiError('USAGE', `--key-timeout "${text}" is not a number of seconds from 1 to 3600`)
}
