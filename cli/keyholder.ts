import type { KeyObject } from 'node:crypto'
import type { Command } from 'commander'
import { PkiError } from '../core/base/index.ts'
import { commandSigner, type DeviceSigner } from '../core/device/index.ts'
import { readMessageKeys } from '../core/device/message/index.ts'
import {
  type DeviceAgreement,
  keyDeviceAgreement,
  keyDeviceSigner,
  type Pkcs11Token,
  pkcs11Agreement,
  pkcs11Signer,
} from '../core/device/signer/index.ts'
import { readPassphrase, readSecret } from './context.ts'

/** The options that say what holds a device's two private keys. */
export interface KeyholderOptions {
  readonly dsKey?: string
  readonly kaKey?: string
  readonly signer?: string
  readonly keyTimeout: string
  readonly pkcs11Module?: string
  readonly pkcs11Token?: string
  readonly pkcs11LabelDs?: string
  readonly pkcs11LabelKa?: string
  readonly pinFile?: string
  readonly passphraseFile?: string
  readonly passphraseFd?: string
}

export function withKeyholderOptions(command: Command): Command {
  return command
    .option('--ds-key <file>', 'the digital signing key: PEM, DER, hex or JWK')
    .option('--ka-key <file>', 'the key agreement key')
    .option('--passphrase-file <file>', 'opens encrypted key files: the first line of this file')
    .option('--passphrase-fd <number>', 'the same from an open file descriptor')
    .option('--signer <command>', 'signs instead of --ds-key: octets on its stdin, r‖s of 64 octets from its stdout')
    .option('--pkcs11-module <file>', 'the PKCS#11 library of a token that holds keys')
    .option('--pkcs11-token <label>', 'the token, where the library has several')
    .option('--pkcs11-label-ds <label>', 'signs with this private key of the token')
    .option('--pkcs11-label-ka <label>', 'agrees with this private key of the token')
    .option('--pin-file <file>', 'the PIN of the token: the first line of this file')
    .option('--key-timeout <seconds>', 'how long a command or token may take each time', '30')
}

/** Returns what signs and what agrees. @throws {PkiError} `USAGE` where not exactly one of each is named, and `KEY_…` */
export function openKeyholder(options: KeyholderOptions): { signer: DeviceSigner; agreement: DeviceAgreement } {
  const { dsKey, kaKey, signer, pkcs11LabelDs, pkcs11LabelKa } = options
  expectOne('sign', { '--ds-key': dsKey, '--signer': signer, '--pkcs11-label-ds': pkcs11LabelDs })
  expectOne('agree', { '--ka-key': kaKey, '--pkcs11-label-ka': pkcs11LabelKa })
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

function openSigner(options: KeyholderOptions, token: Pkcs11Token | null, timeoutMs: number): DeviceSigner {
  const { dsKey, signer, pkcs11LabelDs } = options
  if (signer !== undefined) return commandSigner(signer, timeoutMs)
  if (token && pkcs11LabelDs !== undefined) return pkcs11Signer(token, pkcs11LabelDs)
  return keyDeviceSigner(readKey(dsKey ?? '', options))
}

function expectOne(what: string, choices: Readonly<Record<string, string | undefined>>): void {
  const given = Object.keys(choices).filter((name) => choices[name] !== undefined)
  if (given.length === 1) return
  const got = given.length === 0 ? 'none is given' : `${given.join(' and ')} are given`
  throw new PkiError('USAGE', `one key is to ${what} and ${got}; allowed: one of ${Object.keys(choices).join(', ')}`)
}

function readKey(file: string, options: KeyholderOptions): KeyObject {
  const [key, second] = readMessageKeys(file, readPassphrase(options))
  if (!key || second)
    throw new PkiError('KEY_UNREADABLE', `"${file}" holds ${key ? 'several keys' : 'no key'} where one belongs`)
  if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key
  throw new PkiError('KEY_UNREADABLE', `"${file}" holds no key of P-256, as GBCS devices have`)
}

function tokenOf(options: KeyholderOptions, timeoutMs: number): Pkcs11Token | null {
  const { pkcs11Module, pkcs11Token, pinFile, pkcs11LabelDs, pkcs11LabelKa } = options
  const isUsed = pkcs11LabelDs !== undefined || pkcs11LabelKa !== undefined
  if (!isUsed) {
    if (pkcs11Module === undefined) return null
    throw new PkiError('USAGE', '--pkcs11-module is given and no key of it; add --pkcs11-label-ds or --pkcs11-label-ka')
  }
  if (pkcs11Module === undefined || pinFile === undefined)
    throw new PkiError('USAGE', 'a key of a token needs --pkcs11-module FILE and --pin-file FILE')
  const pin = readSecret(pinFile, `"${pinFile}"`)
  return { module: pkcs11Module, token: pkcs11Token ?? null, pin, timeoutMs, environment: process.env }
}

function parseTimeout(text: string): number {
  const seconds = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : 0
  if (seconds >= 1 && seconds <= 3600) return seconds * 1000
  throw new PkiError('USAGE', `--key-timeout "${text}" is no number of seconds from 1 to 3600`)
}
