import { join } from 'node:path'
import { buildContent } from '../../core/authority/issuance/build-tbs.ts'
import { caId, type IssuingCa } from '../../core/authority/issuance/ca/issuing-ca.ts'
import type { CertificateContent } from '../../core/authority/issuance/csr/certificate-content.ts'
import { formatSubject } from '../../core/authority/issuance/csr/format-subject.ts'
import type { IssuingDeps } from '../../core/authority/issuance/deps.ts'
import { lintTbs } from '../../core/authority/issuance/lint-tbs.ts'
import { sign } from '../../core/authority/issuance/sign.ts'
import { Register } from '../../core/authority/register/register.ts'
import { fixedClock } from '../../core/base/clock.ts'
import { systemRandom } from '../../core/base/random.ts'
import { keySigner } from '../../core/pki/keys/signer.ts'
import { dcckiDigest } from '../../core/pki/profile/dccki-digest.ts'
import { encodeSubject, type SubjectValues } from '../../core/pki/profile/encode-subject.ts'
import type { ProfileId } from '../../core/pki/profile/ids/profile-ids.ts'
import { loadProfiles } from '../../core/pki/profile/load/load-profiles.ts'
import { type ProfileSet, profileExtension } from '../../core/pki/profile/profile.ts'
import { TestOnly } from '../../core/pki/profile/test-only.ts'
import { parseCertificate } from '../../core/pki/x509/certificate.ts'
import { DerReader } from '../../core/pki/x509/der-reader.ts'
import { OID } from '../../core/pki/x509/oids.ts'
import { keyFingerprint, keyIdentifier, readPublicKeyInfo } from '../../core/pki/x509/public-key.ts'
import type { WorldConfig } from '../../core/records/world-config.ts'
import { MemoryStore } from '../../core/store/memory/memory-store.ts'
import { ecKey, type KeyPair, rsaKey } from './keys.ts'

/** 2026-03-01T12:00:00Z */
export const NOW_SECONDS: number = Date.UTC(2026, 2, 1, 12) / 1000

export const PROFILE_DIRECTORY: string = join(import.meta.dirname, '../../profiles')
export const profiles: ProfileSet = loadProfiles(PROFILE_DIRECTORY)

export const POLICY_OID = '1.2.826.0.1.8641679.1.2.1.12'
const policyOid = { value: POLICY_OID, source: 'ETAD 4.3(a)' }

const environment = (name: string) => ({
  name,
  dnsSuffixes: [`${name}.example`],
  crlBaseUri: `http://crl.${name}.example/`,
  policyOids: {},
})

export const worldConfig: WorldConfig = {
  format: 1,
  name: 'TEST world of the tests',
  seeded: null,
  policyOids: { 'smki-device': policyOid, 'smki-organisation': policyOid, iki: policyOid, dccki: policyOid },
  environments: [environment('uit-a'), environment('uit-b')],
  listedOids: [],
  live: { oids: [], issuers: [], keys: [] },
  allowNonSecDccki: false,
  acceptance: 'on-issue',
}

/** A CA of a test world with what a test may need of it. */
export interface TestCa extends IssuingCa {
  readonly der: Uint8Array
  readonly key: KeyPair
}

const caSubjects: Partial<Record<ProfileId, SubjectValues>> = {
  'smki-device/root-dca': { commonName: 'TRD1' },
  'smki-device/issuing-dca': { commonName: 'TID1' },
  'smki-organisation/root-oca': { role: 0, commonName: 'TRO1' },
  'smki-organisation/issuing-oca': { role: 7, commonName: 'TIO1' },
  'iki/root-ica': { commonName: 'IKI TEST Root' },
  'iki/issuing-ica': { commonName: 'IKI TEST Issuing' },
  'dccki/root': { commonName: 'DCCKI TEST Root' },
  'dccki/eii': { commonName: 'DCCKI TEST EII' },
  'dccki/ui': { commonName: 'DCCKI TEST UI' },
}

/** CAs over one set of profiles, made when first asked for, their keys fresh in every run. */
export class TestWorld {
  readonly profiles: ProfileSet
  readonly config: WorldConfig
  readonly #cas = new Map<string, Promise<TestCa>>()

  constructor(set: ProfileSet = profiles, config: WorldConfig = worldConfig) {
    this.profiles = set
    this.config = config
  }

  /** Returns deps over a store of their own. */
  deps(overrides: Partial<IssuingDeps> = {}): IssuingDeps {
    const { config, profiles: set } = this
    const store = overrides.store ?? new MemoryStore()
    return {
      config,
      profiles: set,
      testOnly: new TestOnly(config, set),
      store,
      register: new Register(store),
      dcckiBaseline: dcckiDigest(set),
      clock: fixedClock(NOW_SECONDS),
      random: systemRandom(),
      issuingCa: (profile, name) => this.ca(profile, name),
      ...overrides,
    }
  }

  ca(profile: ProfileId, name: string | null): Promise<TestCa> {
    const id = caId(profile, name)
    const known = this.#cas.get(id) ?? this.#makeCa(profile, name)
    this.#cas.set(id, known)
    return known
  }

  async #makeCa(id: ProfileId, name: string | null): Promise<TestCa> {
    const profile = this.profiles.get(id)
    const key = caKey(this.profiles, id, name)
    const subject = caSubjects[id]
    if (!subject) throw new Error(`"${id}" is no CA profile`)
    const { keyOctets } = readPublicKeyInfo(new DerReader(key.spkiDer))
    const own = {
      id: caId(id, name),
      profile: id,
      environment: name,
      subjectDer: encodeSubject(profile, subject),
      keyIdentifier: keyIdentifier(keyOctets, profileExtension(profile, 'subjectKeyIdentifier')?.method ?? 1),
      policyOids: [OID.anyPolicy],
      notBeforeSeconds: 0,
      notAfterSeconds: 0,
      signer: keySigner(key.privateKey),
    }
    const issuer = profile.kind === 'root' ? own : await this.ca(profile.issuer, name)
    const content: CertificateContent = {
      subject,
      subjectText: formatSubject(profile, subject),
      spkiDer: key.spkiDer,
      keyOctets,
      keyFingerprint: keyFingerprint(key.spkiDer),
      hardwareModule: null,
      dnsNames: [],
    }
    const built = buildContent(content, profile, name, issuer, this.deps())
    const signed = await sign(await lintTbs(built, this.profiles))
    const { notBefore, notAfter } = parseCertificate(signed.der)
    return { ...own, notBeforeSeconds: notBefore.seconds, notAfterSeconds: notAfter.seconds, der: signed.der, key }
  }
}

// RSA keys are slow to make: the roots share one, the issuing CAs of a PKI another.
function caKey(set: ProfileSet, id: ProfileId, name: string | null): KeyPair {
  const { kind, fields } = set.get(id)
  const wanted = fields.publicKey.value
  return wanted.algorithm === 'ec' ? ecKey(caId(id, name)) : rsaKey(wanted.bits, kind)
}
