import { join } from 'node:path'
import { type TemporaryDirectory, temporaryDirectory, tpkiJson, tpkiOk } from './tpki.ts'

/** ETAD 4.3(a). */
export const POLICY_OID = '1.2.826.0.1.8641679.1.2.1.12'

/** The policy of the published ZAZ1 certificates, which ours are not valid under. */
export const ZAZ1_POLICY_OID = '1.2.826.0.1.8641679.1.2.1.4'

/** One of the PKIs: SMKI has two, and DCCKI one for each environment (ETAD 4.1). */
export type Hierarchy = keyof typeof roots

/** The root CA of each PKI that quickstart makes. */
export const roots = {
  'smki-device': 'smki-device/root-dca',
  'smki-organisation': 'smki-organisation/root-oca',
  iki: 'iki/root-ica',
  'dccki@uit-a': 'dccki/root@uit-a',
  'dccki@uit-b': 'dccki/root@uit-b',
} as const

export const hierarchies = Object.keys(roots) as Hierarchy[]

/** A certificate of quickstart: `id` is its profile, with `@environment` where it has one. */
export interface Expected {
  readonly id: string
  readonly hierarchy: Hierarchy
  /** The CAs between it and its root. */
  readonly issuing: readonly string[]
}

const expected = (id: string, hierarchy: Hierarchy, ...issuing: string[]): Expected => ({ id, hierarchy, issuing })

const dcckiLeaves = (['uit-a', 'uit-b'] as const).flatMap((name) => [
  expected(`dccki/infrastructure@${name}`, `dccki@${name}`, `dccki/eii@${name}`),
  expected(`dccki/personnel@${name}`, `dccki@${name}`, `dccki/ui@${name}`),
])

/** Every leaf. */
export const leaves: readonly Expected[] = [
  ...['device-ds', 'device-ka'].map((name) =>
    expected(`smki-device/${name}`, 'smki-device', 'smki-device/issuing-dca'),
  ),
  ...['organisation-ds', 'organisation-ka', 'xml-sign'].map((name) =>
    expected(`smki-organisation/${name}`, 'smki-organisation', 'smki-organisation/issuing-oca'),
  ),
  ...['ad-hoc-web-service', 'batched-web-service', 'portal-organisation', 'portal-device', 'file-signing'].map((name) =>
    expected(`iki/${name}`, 'iki', 'iki/issuing-ica'),
  ),
  ...dcckiLeaves,
]

/** Every CA below a root. */
export const issuingCas: readonly Expected[] = [
  expected('smki-device/issuing-dca', 'smki-device'),
  expected('smki-organisation/issuing-oca', 'smki-organisation'),
  expected('iki/issuing-ica', 'iki'),
  ...(['uit-a', 'uit-b'] as const).flatMap((name) => [
    expected(`dccki/eii@${name}`, `dccki@${name}`),
    expected(`dccki/ui@${name}`, `dccki@${name}`),
  ]),
]

/** A row of `tpki quickstart --json`. */
export interface MadeCertificate {
  readonly serial: string
  readonly profile: string
  readonly environment: string | null
  readonly subject: string
  readonly eui64: string | null
  readonly role: number | null
  readonly usage: string | null
  readonly folder: string | null
  readonly valid: boolean
}

/** What `tpki quickstart` leaves behind, in a directory of its own. Suites may hold one before it is made. */
export class QuickstartWorld {
  readonly directory: TemporaryDirectory = temporaryDirectory()
  #certificates: readonly MadeCertificate[] = []

  /** Runs quickstart, and exports every CA certificate. */
  async make(): Promise<void> {
    const made = await tpkiJson<{ certificates: MadeCertificate[] }>(['quickstart', '--world', this.path])
    this.#certificates = made.certificates
    await tpkiOk(['ca', 'export', '--world', this.path, '--out', this.directory.file('cas')])
  }

  get certificates(): readonly MadeCertificate[] {
    return this.#certificates
  }

  get path(): string {
    return this.directory.file('world')
  }

  remove(): void {
    this.directory.remove()
  }

  made(id: string): MadeCertificate {
    const found = this.certificates.find((row) => idOf(row) === id)
    if (!found)
      throw new Error(`quickstart made no "${id}", only ${this.certificates.map(idOf).join(', ') || 'nothing'}`)
    return found
  }

  /** The PEM file of a certificate, leaf or CA. */
  certificateFile(id: string): string {
    const { folder } = this.made(id)
    return folder === null ? this.directory.file('cas', `${id.replace('/', '-')}.pem`) : join(folder, 'certificate.pem')
  }

  /** A file beside a leaf's certificate: `key.pem`, `request.csr`, `chain.pem`. */
  leafFile(id: string, name: string): string {
    const { folder } = this.made(id)
    if (folder === null) throw new Error(`"${id}" is a CA; its files are not in quickstart's folders`)
    return join(folder, name)
  }

  /** Its own root and the CAs between, which are not trusted. */
  pathOf({ hierarchy, issuing }: Expected): { root: string; untrusted: string[] } {
    return { root: this.rootFile(hierarchy), untrusted: issuing.map((id) => this.certificateFile(id)) }
  }

  rootFile(hierarchy: Hierarchy): string {
    return this.certificateFile(roots[hierarchy])
  }
}

const idOf = ({ profile, environment }: MadeCertificate): string =>
  environment === null ? profile : `${profile}@${environment}`
