import { hash, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { type Clock, type DocumentCache, NO_CACHE, PkiError, type RandomSource } from '../../base/index.ts'
import { keySigner, publicKeyDer, readKeyFile, type Signer } from '../../pki/keys/index.ts'
import { type ProfileSet, TestOnly } from '../../pki/profile/index.ts'
import { keyFingerprint, parseCertificate } from '../../pki/x509/index.ts'
import type { CertificateRecord, WorldConfig } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'
import { openStore } from '../../store/open/index.ts'
import { caId, type IssuingCa, issuingCaOf } from '../issuance/ca/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'
import { Register } from '../register/index.ts'
import { readWorldClock } from './world-clock.ts'
import { DCCKI_BASELINE, worldPaths } from './world-paths.ts'

/** An open world: everything that issuing needs, and its CAs. */
export interface World extends IssuingDeps {
  readonly directory: string
  /** Returns the certificates of every root and issuing CA. */
  caCertificates(): Promise<{ readonly id: string; readonly record: CertificateRecord }[]>
  /** Reads the clock setting again; another process may have changed it. */
  refresh(): Promise<void>
  close(): Promise<void>
}

export interface OpenOptions {
  readonly directory: string
  /** Decrypts the CA keys. A key is read on first use. */
  readonly passphrase: string | null
  /** Whether there will be many requests at the same time, as in a server. Default: false. */
  readonly isBusy?: boolean
  /** Where `world.yaml`, once validated, is kept for the next run; by default nowhere. */
  readonly cache?: DocumentCache
}

/** Opens a world. The caller must close it. @throws {PkiError} `WORLD_NOT_FOUND`, `WORLD_INVALID`, `LIVE_OID` */
export async function openWorld(
  { directory, passphrase, isBusy = false, cache = NO_CACHE }: OpenOptions,
  profiles: ProfileSet,
  systemClock: Clock,
  random: RandomSource,
): Promise<World> {
  const paths = worldPaths(directory)
  if (!existsSync(paths.config)) {
    throw new PkiError('WORLD_NOT_FOUND', `"${directory}" does not hold a world`, {
      cure: `make one with "tpki init ${directory}", or choose another with --world DIR`,
    })
  }
  const config = await readConfig(paths.config, cache)
  const testOnly = new TestOnly(config, profiles)
  testOnly.checkPolicies(config, profiles)
  if (!existsSync(paths.store)) {
    throw new PkiError('WORLD_INVALID', `the world is incomplete: "${paths.store}" is missing`, {
      cure: 'restore this file from a backup, or make a new world',
    })
  }
  const store = await openStore(`sqlite:${paths.store}`)
  const clock = await readWorldClock(store, systemClock)
  const busy = isBusy ? await prepareForMany() : null
  const opened = new Map<string, Promise<IssuingCa>>()
  return {
    directory,
    config,
    profiles,
    testOnly,
    store,
    register: new Register(store),
    dcckiBaseline: (await store.getSetting(DCCKI_BASELINE)) ?? '',
    clock,
    random,
    ...(busy ? { busy } : {}),
    issuingCa(profile, environment) {
      const id = caId(profile, environment)
      const known = opened.get(id)
      if (known) return known
      const openKey = (record: CertificateRecord) => keySigner(openCaKey(id, record, paths.caKey(id), passphrase))
      const ca = openCa(id, store, testOnly, openKey)
      opened.set(id, ca)
      // Try again next time: for example, the passphrase may be correct then.
      ca.catch(() => opened.delete(id))
      return ca
    },
    caCertificates: () => listCaCertificates(store),
    refresh: () => clock.refresh(),
    close: async () => {
      await busy?.proofs.end()
      await store.close()
    },
  }
}

/** Reads `world.yaml`; what it says is kept under its digest, so that schema and YAML reader load once. */
async function readConfig(file: string, cache: DocumentCache): Promise<WorldConfig> {
  const text = readFileSync(file, 'utf8')
  const key = `world-${hash('sha256', text)}`
  const kept = cache.get(key) as WorldConfig | undefined
  if (kept) return kept
  const { parseWorldConfig } = await import('./document/index.ts')
  const config = parseWorldConfig(text, file)
  cache.put(key, config)
  return config
}

/** What only a process with many requests under way needs; most commands load none of it. */
async function prepareForMany() {
  const [{ SharedCommits }, { ProofThread }] = await Promise.all([
    import('../issuance/index.ts'),
    import('../issuance/csr/index.ts'),
  ])
  return { together: new SharedCommits(), proofs: new ProofThread() }
}

async function openCa(
  id: string,
  store: Store,
  testOnly: TestOnly,
  openKey: (record: CertificateRecord) => Signer,
): Promise<IssuingCa> {
  const cas = await listCaCertificates(store)
  const found = cas.find((ca) => ca.id === id)
  if (!found)
    throw new PkiError('CA_UNKNOWN', `this world has no CA "${id}"`, {
      cure: 'see "tpki ca list"; add an environment with "tpki environment add"',
    })
  const certificate = parseCertificate(found.record.der)
  // ETAD 2.2: a live CA, and a CA below it, issues nothing.
  testOnly.checkIssuer(certificate.subject)
  testOnly.checkIssuer(certificate.issuer)
  for (const { record } of cas) if (isSameHierarchy(record, found.record)) testOnly.checkKey(record.keyFingerprint)
  return issuingCaOf(id, found.record, openKey(found.record))
}

/** A CA key that is missing, unreadable or of another CA is a fault of the world, not of the request. */
function openCaKey(id: string, record: CertificateRecord, keyFile: string, passphrase: string | null): KeyObject {
  const key = readCaKey(id, keyFile, passphrase)
  if (keyFingerprint(publicKeyDer(key)) === record.keyFingerprint) return key
  throw new Error(`the key in "${keyFile}" does not match CA "${id}"`)
}

function readCaKey(id: string, keyFile: string, passphrase: string | null): KeyObject {
  try {
    return readKeyFile(keyFile, passphrase)
  } catch (error) {
    if (error instanceof PkiError && error.code.startsWith('KEY_PASSPHRASE')) throw error
    throw new Error(`the key of CA "${id}" in "${keyFile}" could not be read`, { cause: error })
  }
}

const isSameHierarchy = (a: CertificateRecord, b: CertificateRecord): boolean =>
  a.pki === b.pki && a.environment === b.environment

async function listCaCertificates(store: Store): Promise<{ id: string; record: CertificateRecord }[]> {
  const cas = await store.listCas()
  return Promise.all(
    cas.map(async ({ id, serial }) => {
      const record = await store.findCertificate(serial)
      if (!record) throw new Error(`the certificate ${serial} of CA "${id}" is not in the store`)
      return { id, record }
    }),
  )
}
