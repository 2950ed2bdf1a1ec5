import type { KeyObject } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { type Clock, PkiError, type RandomSource } from '../../base/index.ts'
import { keySigner, publicKeyDer, readKeyFile, type Signer } from '../../pki/keys/index.ts'
import { type ProfileSet, TestOnly } from '../../pki/profile/index.ts'
import { keyFingerprint, parseCertificate } from '../../pki/x509/index.ts'
import type { CertificateRecord } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'
import { openStore } from '../../store/open/index.ts'
import { ProofThread } from '../issuance/csr/index.ts'
import { caId, type IssuingCa, type IssuingDeps, issuingCaOf, RequestsTogether } from '../issuance/index.ts'
import { Register } from '../register/index.ts'
import { parseWorldConfig } from './document/world-document.ts'
import { readWorldClock } from './world-clock.ts'
import { DCCKI_BASELINE, worldPaths } from './world-paths.ts'

/** A world, open: what issuing takes, and its CAs. */
export interface World extends IssuingDeps {
  readonly directory: string
  /** The certificates of every CA, roots and issuing. */
  caCertificates(): Promise<{ readonly id: string; readonly record: CertificateRecord }[]>
  /** Looks whether the clock has been set meanwhile, perhaps by another process. */
  refresh(): Promise<void>
  close(): Promise<void>
}

export interface OpenOptions {
  readonly directory: string
  /** Opens encrypted CA keys, when a key is first needed. */
  readonly passphrase: string | null
  /** Whether many requests will be under way at once, as in a server. */
  readonly isBusy?: boolean
}

/** @throws {PkiError} `WORLD_NOT_FOUND`, `WORLD_INVALID`, `LIVE_OID` */
export async function openWorld(
  { directory, passphrase, isBusy = false }: OpenOptions,
  profiles: ProfileSet,
  systemClock: Clock,
  random: RandomSource,
): Promise<World> {
  const paths = worldPaths(directory)
  if (!existsSync(paths.config)) {
    throw new PkiError('WORLD_NOT_FOUND', `"${directory}" holds no world`, {
      cure: `make one with "tpki init ${directory}", or name another with --world DIR`,
    })
  }
  const config = parseWorldConfig(readFileSync(paths.config, 'utf8'), paths.config)
  const testOnly = new TestOnly(config, profiles)
  testOnly.checkPolicies(config, profiles)
  if (!existsSync(paths.store)) {
    throw new PkiError('WORLD_INVALID', `"${paths.store}" is missing, so this is no whole world`, {
      cure: 'put the store back from a copy, or make a new world',
    })
  }
  const store = await openStore(`sqlite:${paths.store}`)
  const clock = await readWorldClock(store, systemClock)
  const busy = isBusy ? { together: new RequestsTogether(), proofs: new ProofThread() } : null
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
      // A passphrase that was wrong, say, may be right next time.
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
      cure: 'see "tpki ca list"; an environment is added with "tpki environment add"',
    })
  const certificate = parseCertificate(found.record.der)
  // ETAD 2.2: nothing is issued by, nor below, a CA that is listed as live.
  testOnly.checkIssuer(certificate.subject)
  testOnly.checkIssuer(certificate.issuer)
  for (const { record } of cas) if (isSameHierarchy(record, found.record)) testOnly.checkKey(record.keyFingerprint)
  return issuingCaOf(id, found.record, openKey(found.record))
}

/** A CA key that is missing, broken or another's is the world's fault and not that of whoever asks for a certificate. */
function openCaKey(id: string, record: CertificateRecord, keyFile: string, passphrase: string | null): KeyObject {
  const key = readCaKey(id, keyFile, passphrase)
  if (keyFingerprint(publicKeyDer(key)) === record.keyFingerprint) return key
  throw new Error(`the key in "${keyFile}" is not that of CA "${id}"`)
}

function readCaKey(id: string, keyFile: string, passphrase: string | null): KeyObject {
  try {
    return readKeyFile(keyFile, passphrase)
  } catch (error) {
    if (error instanceof PkiError && error.code.startsWith('KEY_PASSPHRASE')) throw error
    throw new Error(`the key of CA "${id}" in "${keyFile}" cannot be read`, { cause: error })
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
