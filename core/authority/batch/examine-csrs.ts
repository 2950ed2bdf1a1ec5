import { hash } from 'node:crypto'
import { errorToJson, PkiError } from '../../base/index.ts'
import { type ProfileId, profileIds } from '../../pki/profile/ids/index.ts'
import { type LeafProfile, type ProfileSet, TestOnly } from '../../pki/profile/index.ts'
import { type ProvenKey, toHex } from '../../pki/x509/index.ts'
import type { WorldConfig } from '../../records/index.ts'
import {
  type CertificateContent,
  describeCsr,
  deviceProfileOf,
  type ProvenCsr,
  type ReadCsr,
  strictnessOf,
} from '../issuance/csr/index.ts'
import { checks } from '../issuance/index.ts'
import { type Examined, type ExamineOrder, type NamedCsr, NO_PROFILE, type RefusedCsr } from './chunk-messages.ts'
import { readPart, type StoredEntry, unpackEntry } from './part-format.ts'

/** What a worker keeps of a CSR that has passed its checks. */
export interface KnownCsr {
  readonly profile: LeafProfile
  readonly content: CertificateContent
  readonly key: ProvenKey
}

export interface ExamineDeps {
  readonly profiles: ProfileSet
  readonly config: WorldConfig
  readonly testOnly: TestOnly
}

/** One CSR and what is known of it so far. A CSR with an error takes no further step. */
interface Candidate {
  readonly entry: StoredEntry
  der: Uint8Array | null
  read: ReadCsr | null
  digest: string | null
  profile: LeafProfile | null
  proven: ProvenCsr | null
  key: ProvenKey | null
  content: CertificateContent | null
  error: PkiError | null
}

/** Returns what {@link examineCsrs} needs. */
export const examineDeps = (profiles: ProfileSet, config: WorldConfig): ExamineDeps => ({
  profiles,
  config,
  testOnly: new TestOnly(config, profiles),
})

// How many CSRs take each step together: smaller groups gain less, larger groups cost more garbage collection.
const GROUP_CSRS = 64

/**
 * Runs the checks on the CSRs of a part that need neither store nor register. A group of CSRs takes each step together:
 * verifying evicts everything else from the processor's caches, so a step is much cheaper right after the same step.
 * Refusals are returned, not thrown.
 */
export function examineCsrs(
  { ticket, octets, digest, from, profile, environment }: ExamineOrder,
  deps: ExamineDeps,
): { examined: Examined; known: readonly (KnownCsr | null)[] } {
  if (hash('sha256', octets, 'hex') !== digest) return { examined: { ...NOTHING, ticket }, known: [] }
  const named = profile === null ? null : deps.profiles.findLeaf(profile)
  const candidates = readPart(octets).slice(from).map(toCandidate)
  for (let start = 0; start < candidates.length; start += GROUP_CSRS)
    examineGroup(candidates.slice(start, start + GROUP_CSRS), named, environment, deps)
  return { examined: { ...describe(candidates), ticket }, known: candidates.map(toKnown) }
}

function examineGroup(
  group: readonly Candidate[],
  named: LeafProfile | null,
  environment: string | null,
  deps: ExamineDeps,
): void {
  const step = (work: (candidate: Candidate) => void): void => {
    for (const candidate of group) if (candidate.error === null) attempt(candidate, work)
  }
  step((each) => {
    each.der = unpackEntry(each.entry)
  })
  step((each) => {
    each.read = checks.form(each.der as Uint8Array)
    each.digest = each.read.csrDigest
    each.profile = named ?? deps.profiles.findLeaf(deviceProfileOf(each.read))
  })
  step((each) => {
    each.proven = checks.proof(each.read as ReadCsr, each.profile as LeafProfile)
    each.key = each.proven.key
  })
  step((each) => {
    const leaf = each.profile as LeafProfile
    // As strict as the Batched service, whatever the interface: a batch's results have no place for warnings.
    const { content } = checks.content(each.proven as ProvenCsr, leaf, strictnessOf(leaf, 'batched'))
    checks.world(content, { profile: leaf, environment }, deps)
    each.content = content
  })
  for (const each of group) {
    each.read = null
    each.proven = null
  }
}

const toCandidate = (entry: StoredEntry): Candidate => ({
  entry,
  der: null,
  read: null,
  digest: null,
  profile: null,
  proven: null,
  key: null,
  content: null,
  error: null,
})

function attempt(candidate: Candidate, work: (candidate: Candidate) => void): void {
  try {
    work(candidate)
  } catch (error) {
    if (!(error instanceof PkiError)) throw error
    candidate.error = error
  }
}

const NOTHING: Omit<Examined, 'ticket'> = {
  kind: 'examined',
  isIntact: false,
  names: [],
  profiles: new Uint8Array(0),
  digests: '',
  fingerprints: '',
  deviceIds: '',
  named: new Map(),
  refused: new Map(),
}

const places = new Map<ProfileId, number>(profileIds.map((id, i) => [id, i]))
const NO_HASH = ' '.repeat(64)
const NO_DEVICE = ' '.repeat(16)

function describe(candidates: readonly Candidate[]): Omit<Examined, 'ticket'> {
  const profiles = new Uint8Array(candidates.length).fill(NO_PROFILE)
  const named = new Map<number, NamedCsr>()
  const refused = new Map<number, RefusedCsr>()
  let [digests, fingerprints, deviceIds] = ['', '', '']
  for (const [i, { der, digest, profile, content, error }] of candidates.entries()) {
    digests += digest ?? NO_HASH
    fingerprints += content?.keyFingerprint ?? NO_HASH
    deviceIds += content?.hardwareModule ? toHex(content.hardwareModule.hwSerial) : NO_DEVICE
    if (error) refused.set(i, refusedCsr(error, der, profile))
    else if (content && profile) {
      profiles[i] = places.get(profile.id) as number
      if (content.subjectText !== '' || !content.hardwareModule) named.set(i, namedCsr(content))
    }
  }
  const names = candidates.map(({ entry }) => entry.name)
  return { kind: 'examined', isIntact: true, names, profiles, digests, fingerprints, deviceIds, named, refused }
}

function refusedCsr(error: PkiError, der: Uint8Array | null, profile: LeafProfile | null): RefusedCsr {
  return { ...errorToJson(error), csr: der ? describeCsr(der) : null, profile: profile?.id ?? null }
}

const namedCsr = ({ subjectText, subject: { eui64, role, organizationName } }: CertificateContent): NamedCsr => ({
  subjectText,
  eui64: eui64 ? toHex(eui64) : null,
  role: role ?? null,
  organizationName: organizationName ?? null,
})

const toKnown = ({ profile, content, key }: Candidate): KnownCsr | null =>
  profile && content && key ? { profile, content, key } : null
