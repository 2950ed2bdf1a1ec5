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

/** How a throwaway CA is made. */
export interface ThrowawayOptions {
  readonly profiles: ProfileSet
  readonly random: RandomSource
  /** When its certificates start, in seconds since 1970. */
  readonly nowSeconds: number
  /** The policy OID in its certificates, dotted. */
  readonly policyOid: string
  /** When the CA certificates expire; by default as the profile says. */
  readonly notAfterSeconds?: number
  /** Changes the profile of the issuing CA's certificate. */
  readonly issuingProfile?: (profile: Profile) => Profile
}

/** The contents of a device certificate. */
export interface LeafContent {
  readonly spkiDer: Uint8Array
  readonly hwSerial: Uint8Array
  readonly hwType: string
}

/** How a certificate differs from a valid one. Absent: no difference. */
export interface LeafChange {
  readonly profile?: (profile: Profile) => Profile
  readonly values?: Partial<TbsValues>
  /** Changes the TBSCertificate, DER. */
  readonly tbs?: (tbsDer: Uint8Array) => Uint8Array
  /** Replaces the signatureAlgorithm of the Certificate, DER. */
  readonly algorithmDer?: Uint8Array
}

interface Authority {
  readonly subjectDer: Uint8Array
  readonly identifier: Uint8Array
  readonly key: KeyObject
  readonly der: Uint8Array
}

/**
 * A root and an issuing CA for one run; their keys stay in memory. It signs certificates that a real CA would refuse,
 * so only a device set made for a test may trust it.
 */
export class ThrowawayCa {
  readonly #options: ThrowawayOptions
  readonly #issuing: Authority
  /** The certificates of the issuing CA and of the root, DER. */
  readonly certificates: readonly Uint8Array[]

  constructor(options: ThrowawayOptions) {
    this.#options = options
    const root = this.#makeCa('smki-device/root-dca', null)
    this.#issuing = this.#makeCa('smki-device/issuing-dca', root)
    this.certificates = [this.#issuing.der, root.der]
  }

  /** Issues a device certificate under its profile, with the changes given. Returns DER. */
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
    // A CA that has expired was valid for one day.
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

/** Returns a DER SEQUENCE with the child at `index` replaced. */
export function replaceChild(der: Uint8Array, index: number, replacement: Uint8Array): Uint8Array {
  const outer = new DerReader(der).read(TAG.sequence, 'element')
  const children: Uint8Array[] = []
  while (!outer.atEnd) children.push(outer.readRaw('child'))
  children[index] = replacement
  return sequence(...children)
}
