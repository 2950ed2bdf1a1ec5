import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import {
  type CsrValues,
  encodeSubject,
  fixedClock,
  fromHex,
  type IssuingCa,
  type IssuingDeps,
  keySigner,
  loadProfiles,
  MemoryStore,
  newCsr,
  publicKeyDer,
  Register,
  type Store,
  systemRandom,
  TestOnly,
  type WorldConfig,
} from '../core/index.ts'

const profiles = loadProfiles('profiles')
const policyOid = { value: '1.2.826.0.1.8641679.1.2.1.12', source: 'bench' }
const config: WorldConfig = {
  format: 1,
  name: 'TEST bench',
  seeded: null,
  policyOids: { 'smki-device': policyOid, 'smki-organisation': policyOid, iki: policyOid, dccki: policyOid },
  environments: [{ name: 'uit-a', dnsSuffixes: ['test'], crlBaseUri: 'http://127.0.0.1/', policyOids: {} }],
  listedOids: [],
  live: { oids: [], issuers: [], keys: [] },
  allowNonSecDccki: false,
  acceptance: 'on-issue',
}

export const PROFILE = profiles.findLeaf('smki-device/device-ds')
export const caKey: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

const nowSeconds = Math.floor(Date.now() / 1000)
const ca: IssuingCa = {
  id: PROFILE.issuer,
  profile: PROFILE.issuer,
  environment: null,
  subjectDer: encodeSubject(profiles.get(PROFILE.issuer), { commonName: 'TBEN' }),
  keyIdentifier: fromHex('4011223344556677'),
  policyOids: [policyOid.value],
  notBeforeSeconds: 0,
  notAfterSeconds: nowSeconds * 2,
  signer: keySigner(caKey),
}

/** Returns what issuing takes, with a fresh store in memory. */
export function memoryDeps(store: Store = new MemoryStore()): IssuingDeps {
  return {
    config,
    profiles,
    testOnly: new TestOnly(config, profiles),
    store,
    register: new Register(store),
    dcckiBaseline: '',
    clock: fixedClock(nowSeconds),
    random: systemRandom(),
    issuingCa: async () => ca,
  }
}

/** One device's request and what is needed to know the limit. */
export interface BenchCsr {
  readonly der: Uint8Array
  readonly spkiDer: Uint8Array
  /** A signature by the same key over data as long as a request. */
  readonly data: Uint8Array
  readonly signature: Uint8Array
}

/** Returns requests of `count` different devices with different keys. */
export async function makeCsrs(count: number): Promise<BenchCsr[]> {
  const csrs: BenchCsr[] = []
  for (let i = 0; i < count; i++) {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const hwSerial = fromHex(`00db12${(0x1000000000 + i).toString(16).padStart(10, '0')}`)
    const values: CsrValues = {
      subject: {},
      hardwareModule: { hwType: '1.2.826.0.1.8641679.1.2.2.1', hwSerial },
      dnsNames: [],
    }
    const der = await newCsr(PROFILE, values, key)
    const data = der.subarray(0, 190)
    csrs.push({ der, spkiDer: publicKeyDer(key), data, signature: sign('sha256', data, key) })
  }
  return csrs
}
