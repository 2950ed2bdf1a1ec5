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

/** What signs the server certificates of a world; outside its four PKIs. */
export interface TlsRoot {
  readonly certificatePem: string
  readonly nameDer: Uint8Array
  readonly key: KeyObject
}

/** A server's certificate and the key behind it, which is kept in memory alone. */
export interface TlsIdentity {
  /** The server's own, then what stands above it up to the root. */
  readonly chainPem: string
  readonly key: KeyObject
  readonly notAfterSeconds: number
}

// SEC Appendix M: client and server keys of the web services are RSA 2048 with SHA-256.
const KEY = { algorithm: 'rsa', bits: 2048 } as const
const ROOT_YEARS = 20
// Anew at every start and before it ends; under the 398 days that clients take at most.
const SERVER_DAYS = 90
const SERIAL_OCTETS = 16

/**
 * Returns the TLS root of a world; it is made when it is first needed, its key encrypted where those of the CAs are.
 * `system` is the system's clock: TLS is judged by that of the machine, whatever the world is rehearsing.
 * @throws {PkiError} `KEY_PASSPHRASE_…`
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

/** Returns the certificate of the TLS root, PEM, or null where the world has none yet. */
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
  // Clients trust roots of several worlds side by side.
  const commonName = `tpki TEST TLS root ${toHex(random.octets(4))}`
  const validity = validityFrom(system.nowSeconds(), (from) => addYears(from, ROOT_YEARS))
  const serial = drawSerial(random, SERIAL_OCTETS, system.nowSeconds())
  const der = makeTlsCertificate(
    { commonName, names: [], serial, ...validity, publicKey: createPublicKey(key) },
    { nameDer: tlsName(commonName), key },
  )
  const certificate = toPem('CERTIFICATE', der)
  const keyPem = await formatKey(key, secret)
  if (!putWhole(file, certificate + keyPem, random)) return
  const audit = { atSeconds: clock.nowSeconds(), actor, action: 'tls-root-made' as const, detail: { certificate } }
  await store.commit(auditAlone(audit))
}

/** Puts a file there whole or not at all; false where another process was first, whose file then stands. */
function putWhole(file: string, contents: string, random: RandomSource): boolean {
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

// A day back, for clients whose clocks are slow.
const validityFrom = (nowSeconds: number, endOf: (fromSeconds: number) => number) => {
  const notBeforeSeconds = nowSeconds - DAY_SECONDS
  return { notBeforeSeconds, notAfterSeconds: endOf(notBeforeSeconds) }
}

/** Returns a server certificate for DNS names and IP addresses, with a key of its own. */
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
