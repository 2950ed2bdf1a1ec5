import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { drawSerial } from '../../authority/issuance/index.ts'
import { drawCaName } from '../../authority/world/make/index.ts'
import type { RandomSource } from '../../base/index.ts'
import { publicKeyDer } from '../../pki/keys/index.ts'
import type { ProfileId } from '../../pki/profile/ids/index.ts'
import {
  encodeSubject,
  encodeTbs,
  keyIdentifierMethod,
  type Profile,
  type ProfileSet,
  type TbsValues,
  validityFrom,
} from '../../pki/profile/index.ts'
import {
  algorithmFacts,
  DerReader,
  keyIdentifier,
  octetBits,
  readPublicKeyInfo,
  sequence,
  signData,
  TAG,
} from '../../pki/x509/index.ts'

/** What a throw-away CA is made with. */
export interface ThrowawayOptions {
  readonly profiles: ProfileSet
  readonly random: RandomSource
  readonly nowSeconds: number
  readonly policyOid: string
  /** When its own certificates end; the profile's time by default. */
  readonly notAfterSeconds?: number
  /** Changes the profile of the issuing CA's certificate. */
  readonly issuingProfile?: (profile: Profile) => Profile
}

/** What a device certificate says. */
export interface LeafContent {
  readonly spkiDer: Uint8Array
  readonly hwSerial: Uint8Array
  readonly hwType: string
}

/** How a certificate differs from a right one. */
export interface LeafChange {
  readonly profile?: (profile: Profile) => Profile
  readonly values?: Partial<TbsValues>
  /** Changes the octets that are signed. */
  readonly tbs?: (tbsDer: Uint8Array) => Uint8Array
  /** The AlgorithmIdentifier outside the signed part. */
  readonly algorithmDer?: Uint8Array
}

interface Authority {
  readonly subjectDer: Uint8Array
  readonly identifier: Uint8Array
  readonly key: KeyObject
  readonly der: Uint8Array
}

/**
 * A root and an issuing CA made for one run, whose keys are never written: for certificates that no CA would issue. It
 * signs whatever it is told to, so that it is handed out as the trust of one broken set and of nothing else.
 */
export class ThrowawayCa {
  readonly #options: ThrowawayOptions
  readonly #issuing: Authority
  /** The issuing CA's certificate and the root's. */
  readonly certificates: readonly Uint8Array[]

  constructor(options: ThrowawayOptions) {
    this.#options = options
    const root = this.#makeCa('smki-device/root-dca', null)
    this.#issuing = this.#makeCa('smki-device/issuing-dca', root)
    this.certificates = [this.#issuing.der, root.der]
  }

  /** Returns a device certificate under the profile of its kind, changed as told. */
  issue(
    id: 'smki-device/device-ds' | 'smki-device/device-ka',
    content: LeafContent,
    change: LeafChange = {},
  ): Uint8Array {
    const given = this.#options.profiles.get(id)
    const { spkiDer, hwSerial, hwType } = content
    const right = this.#values(given, spkiDer, this.#issuing)
    const values = { ...right, hardwareModule: { hwType, hwSerial }, ...change.values }
    const tbsDer = encodeTbs(change.profile?.(given) ?? given, values)
    return this.#sign(change.tbs?.(tbsDer) ?? tbsDer, this.#issuing.key, change.algorithmDer)
  }

  #makeCa(id: ProfileId, issuer: Authority | null): Authority {
    const { profiles, random, issuingProfile, notAfterSeconds } = this.#options
    const given = profiles.get(id)
    const profile = issuer && issuingProfile ? issuingProfile(given) : given
    const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const subject = { commonName: drawCaName(given, null, random) }
    const subjectDer = encodeSubject(given, subject)
    const spkiDer = publicKeyDer(key)
    const identifier = identifierOf(given, spkiDer)
    const own = { subjectDer, identifier, key, der: spkiDer }
    const values = { ...this.#values(given, spkiDer, issuer ?? own), subject }
    const until = notAfterSeconds ?? values.notAfterSeconds
    const tbsDer = encodeTbs(profile, { ...values, notAfterSeconds: until })
    return { ...own, der: this.#sign(tbsDer, issuer?.key ?? key) }
  }

  #values(profile: Profile, spkiDer: Uint8Array, issuer: Authority): TbsValues {
    const { random, nowSeconds, policyOid, notAfterSeconds } = this.#options
    // A CA that has ended began a day before its end.
    const from = notAfterSeconds === undefined ? nowSeconds : notAfterSeconds - DAY_SECONDS
    return {
      serial: drawSerial(random, profile.fields.serialOctets.value, nowSeconds),
      issuerDer: issuer.subjectDer,
      ...validityFrom(profile, from),
      subject: {},
      spkiDer,
      subjectKeyIdentifier: identifierOf(profile, spkiDer),
      authorityKeyIdentifier: issuer.identifier,
      policyOid,
      hardwareModule: null,
      dnsNames: [],
      crlUris: [],
    }
  }

  #sign(tbsDer: Uint8Array, key: KeyObject, algorithmDer = algorithmFacts['ecdsa-with-SHA256'].der): Uint8Array {
    return sequence(tbsDer, algorithmDer, octetBits(signData(tbsDer, key)))
  }
}

const DAY_SECONDS = 86_400

const identifierOf = (profile: Profile, spkiDer: Uint8Array): Uint8Array =>
  keyIdentifier(readPublicKeyInfo(new DerReader(spkiDer)).keyOctets, keyIdentifierMethod(profile))

/** Returns an element's octets with one of its children replaced. */
export function replaceChild(der: Uint8Array, index: number, replacement: Uint8Array): Uint8Array {
  const outer = new DerReader(der).read(TAG.sequence, 'element')
  const children: Uint8Array[] = []
  while (!outer.atEnd) children.push(outer.readRaw('child'))
  children[index] = replacement
  return sequence(...children)
}
