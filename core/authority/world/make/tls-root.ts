import { createPublicKey, type KeyObject } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync } from 'node:fs'
import type { Clock, RandomSource } from '../../../base/index.ts'
import { formatKey, generateKey, parseKey, writePrivateFile } from '../../../pki/keys/index.ts'
import {
  addYears,
  DAY_SECONDS,
  makeTlsCertificate,
  parseCertificate,
  readPemBlocks,
  tlsName,
  toHex,
  toPem,
} from '../../../pki/x509/index.ts'
import { auditAlone } from '../../../store/index.ts'
import { drawSerial } from '../../issuance/index.ts'
import { type World, worldPaths } from '../index.ts'
import { passphraseForNewKeys } from './add-environment.ts'

/** The CA that signs the TLS server certificates of a world. It is not part of the four PKIs. */
export interface TlsRoot {
  readonly certificatePem: string
  readonly nameDer: Uint8Array
  readonly key: KeyObject
}

/** A server certificate and its key. The key is kept in memory only. */
export interface TlsIdentity {
  /** The server certificate, then the root. */
  readonly chainPem: string
  readonly key: KeyObject
  /** When the certificate expires, in seconds since 1970. */
  readonly notAfterSeconds: number
}

// SEC Appendix M: the client and server keys of the web services are RSA 2048 with SHA-256.
const KEY = { algorithm: 'rsa', bits: 2048 } as const
const ROOT_YEARS = 20
// Reissued at every start and before it expires. Clients accept at most 398 days.
const SERVER_DAYS = 90
const SERIAL_OCTETS = 16

/**
 * Returns the TLS root of a world. Makes it on first use; its key is encrypted if the CA keys are.
 * `system` is the system clock: TLS clients use the real time, even if the world's clock is set for a rehearsal.
 * @throws {PkiError} `KEY_PASSPHRASE_REQUIRED`, `KEY_PASSPHRASE_WRONG`
 */
export async function openTlsRoot(
  world: World,
  passphrase: string | null,
  system: Clock,
  actor: string,
): Promise<TlsRoot> {
  const file = worldPaths(world.directory).tlsRoot
  if (!existsSync(file)) await makeRoot(file, world, passphrase, system, actor)
  const pem = readFileSync(file)
  const certificatePem = certificateOf(pem.toString('latin1'), file)
  const [block] = readPemBlocks(certificatePem)
  const { subject } = parseCertificate(block?.der ?? new Uint8Array(0))
  return { certificatePem, nameDer: subject.der, key: parseKey(pem, file, passphrase) }
}

/** Returns the certificate of the TLS root as PEM, or null if the world has none yet. */
export function readTlsRoot(directory: string): string | null {
  const file = worldPaths(directory).tlsRoot
  return existsSync(file) ? certificateOf(readFileSync(file, 'latin1'), file) : null
}

function certificateOf(pem: string, file: string): string {
  const found = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\n/.exec(pem)?.[0]
  if (found === undefined) throw new Error(`"${file}" holds no certificate`)
  return found
}

async function makeRoot(
  file: string,
  world: World,
  passphrase: string | null,
  system: Clock,
  actor: string,
): Promise<void> {
  const { random, store, clock } = world
  const secret = await passphraseForNewKeys(world, passphrase)
  const key = await generateKey(KEY)
  // A client may trust the roots of several worlds, so their names must differ.
  const commonName = `tpki TEST TLS root ${toHex(random.octets(4))}`
  const validity = validityFrom(system.nowSeconds(), (from) => addYears(from, ROOT_YEARS))
  const serial = drawSerial(random, SERIAL_OCTETS, system.nowSeconds())
  const der = makeTlsCertificate(
    { commonName, names: [], serial, ...validity, publicKey: createPublicKey(key) },
    { nameDer: tlsName(commonName), key },
  )
  const certificate = toPem('CERTIFICATE', der)
  const keyPem = await formatKey(key, secret)
  if (!createWhole(file, certificate + keyPem, random)) return
  const audit = { atSeconds: clock.nowSeconds(), actor, action: 'tls-root-made' as const, detail: { certificate } }
  await store.commit(auditAlone(audit))
}

/** Creates a complete file in one step. Returns false if another process created it first. */
function createWhole(file: string, contents: string, random: RandomSource): boolean {
  const draft = `${file}.${toHex(random.octets(8))}`
  writePrivateFile(draft, contents)
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft)
  }
}

// Starts one day ago, for clients whose clocks are slow.
const validityFrom = (nowSeconds: number, endOf: (fromSeconds: number) => number) => {
  const notBeforeSeconds = nowSeconds - DAY_SECONDS
  return { notBeforeSeconds, notAfterSeconds: endOf(notBeforeSeconds) }
}

/** Issues a server certificate for DNS names and IP addresses, with a new key. */
export async function makeTlsIdentity(
  root: TlsRoot,
  names: readonly string[],
  system: Clock,
  random: RandomSource,
): Promise<TlsIdentity> {
  const key = await generateKey(KEY)
  const validity = validityFrom(system.nowSeconds(), (from) => from + SERVER_DAYS * DAY_SECONDS)
  const der = makeTlsCertificate(
    {
      commonName: 'tpki TEST server',
      names,
      serial: drawSerial(random, SERIAL_OCTETS, system.nowSeconds()),
      ...validity,
      publicKey: createPublicKey(key),
    },
    root,
  )
  return {
    chainPem: toPem('CERTIFICATE', der) + root.certificatePem,
    key,
    notAfterSeconds: validity.notAfterSeconds,
  }
}
