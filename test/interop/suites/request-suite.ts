import { beforeAll, expect } from 'vitest'
import { needs } from '../../support/tools.ts'
import { opensslAcceptsRequest, opensslText, opensslVerify } from '../openssl.ts'
import { configuredRequest, makeEcKey, makeRsaKey, organisationRequest, type RequestFiles } from '../openssl-request.ts'
import { leaves, type QuickstartWorld } from '../quickstart-world.ts'
import { type TemporaryDirectory, tpkiJson, tpkiOk } from '../tpki.ts'

const { describe, test } = needs('openssl')

type MakeRequest = (directory: TemporaryDirectory, name: string) => Promise<RequestFiles>

const device =
  (usage: string): MakeRequest =>
  async (directory, name) =>
    configuredRequest(directory, name, await makeEcKey(directory.file(`${name}.key`)), {
      subject: [],
      extensions: [
        `keyUsage = critical, ${usage}`,
        'subjectAltName = critical, otherName:1.3.6.1.5.5.7.8.4;SEQUENCE:module',
      ],
      sections: [
        '[module]',
        'hwType = OID:1.2.826.0.1.8641679.1.2.2.1',
        'hwSerialNum = FORMAT:HEX,OCTETSTRING:00db1234567890b0',
      ],
    })

const organisation =
  (role: string, usage: 'digitalSignature' | 'keyAgreement', commonName?: string): MakeRequest =>
  async (directory, name) => {
    const subject = { role, usage, eui64: '00db1234567800b1', ...(commonName === undefined ? {} : { commonName }) }
    return organisationRequest(directory, name, await makeEcKey(directory.file(`${name}.key`)), subject)
  }

const rsa =
  (subject: readonly string[], extensions: readonly string[]): MakeRequest =>
  async (directory, name) =>
    configuredRequest(directory, name, await makeRsaKey(directory.file(`${name}.key`)), { subject, extensions })

const signing = 'keyUsage = critical, digitalSignature'
const client = rsa(['O = Example Supplier', 'OU = 02', 'CN = a system of theirs'], [signing])

/** Requests as somebody without our tools makes them; `subject` is what stands in the certificate. */
const requests: readonly { name: string; id: string; make: MakeRequest; subject: string }[] = [
  { name: 'device-ds', id: 'smki-device/device-ds', make: device('digitalSignature'), subject: '' },
  { name: 'device-ka', id: 'smki-device/device-ka', make: device('keyAgreement'), subject: '' },
  {
    name: 'organisation-ds with a CN',
    id: 'smki-organisation/organisation-ds',
    make: organisation('02', 'digitalSignature', 'ELSEWHERE'),
    subject: '2.5.4.45=#03090000DB1234567800B1,OU=02,CN=ELSEWHERE',
  },
  {
    name: 'organisation-ds without',
    id: 'smki-organisation/organisation-ds',
    make: organisation('7F', 'digitalSignature'),
    subject: '2.5.4.45=#03090000DB1234567800B1,OU=7F',
  },
  {
    name: 'organisation-ka',
    id: 'smki-organisation/organisation-ka',
    make: organisation('03', 'keyAgreement'),
    subject: '2.5.4.45=#03090000DB1234567800B1,OU=03',
  },
  {
    name: 'xml-sign',
    id: 'smki-organisation/xml-sign',
    make: organisation('87', 'digitalSignature'),
    subject: '2.5.4.45=#03090000DB1234567800B1,OU=87',
  },
  ...['ad-hoc-web-service', 'batched-web-service', 'portal-organisation', 'portal-device', 'file-signing'].map(
    (name) => ({
      name,
      id: `iki/${name}`,
      make: client,
      subject: 'CN=a system of theirs,OU=02,O=Example Supplier',
    }),
  ),
  {
    name: 'infrastructure',
    id: 'dccki/infrastructure@uit-a',
    make: rsa(
      ['O = Example Supplier', 'CN = gate.example'],
      [
        'keyUsage = critical, digitalSignature, keyEncipherment',
        'subjectAltName = DNS:gate.example, DNS:gate2.example',
      ],
    ),
    subject: 'CN=gate.example,O=Example Supplier',
  },
  {
    name: 'personnel',
    id: 'dccki/personnel@uit-b',
    make: rsa(
      ['O = Example Supplier', 'OU = Testing', 'CN = Robin Example'],
      [signing, 'extendedKeyUsage = clientAuth'],
    ),
    subject: 'CN=Robin Example,OU=Testing,O=Example Supplier',
  },
]

/** What `tpki cert lint --json` says of one certificate. */
interface Linted {
  readonly file: string
  readonly subject: string
  readonly rebuild: unknown
  readonly candidates: readonly string[]
  readonly findings: readonly unknown[]
}

/** The same by our own command line. */
const commandLines: readonly { profile: string; options: readonly string[] }[] = [
  { profile: 'smki-device/device-ka', options: ['--eui64', '00-DB-12-34-56-78-90-B1'] },
  {
    profile: 'smki-organisation/organisation-ds',
    options: ['--eui64', '00db1234567800b2', '--role', 'supplier', '--cn', 'NEWONE'],
  },
  { profile: 'iki/ad-hoc-web-service', options: ['--org', 'Example Supplier', '--role', '02', '--cn', 'client-é'] },
  {
    profile: 'dccki/infrastructure',
    options: ['--org', 'Example Supplier', '--dns', 'a.example', '--dns', 'b.example'],
  },
  { profile: 'dccki/personnel', options: ['--org', 'Example Supplier', '--cn', 'Robin Example'] },
]

export function requestSuite(world: QuickstartWorld): void {
  describe('requests that OpenSSL alone made', () => {
    const made = new Map<string, RequestFiles>()
    let linted: ReadonlyMap<string, Linted>
    const fileOf = (name: string, suffix: string): string => world.directory.file(`by-openssl ${name}.${suffix}`)

    const makeAndIssue = async ({ name, id, make }: (typeof requests)[number]): Promise<void> => {
      const files = await make(world.directory, `by-openssl ${name}`)
      made.set(name, files)
      const [profile = '', environment] = id.split('@')
      const where = environment === undefined ? [] : ['--environment', environment]
      const out = ['--profile', profile, ...where, '--out', fileOf(name, 'pem')]
      await tpkiOk(['issue', files.request, '--world', world.path, ...out])
    }

    beforeAll(async () => {
      await Promise.all(requests.map(makeAndIssue))
      const files = requests.map(({ name }) => fileOf(name, 'pem'))
      const { results } = await tpkiJson<{ results: Linted[] }>(['cert', 'lint', ...files, '--world', world.path])
      linted = new Map(results.map((result) => [result.file, result]))
    })

    for (const { name, id, subject } of requests) {
      test(`${name}: a clean ${id} certificate that OpenSSL verifies`, async () => {
        const certificate = fileOf(name, 'pem')
        expect(await opensslAcceptsRequest(made.get(name)?.request as string)).toBe(true)
        const { rebuild, findings, candidates, subject: found } = linted.get(certificate) as Linted
        expect({ rebuild, findings, subject: found }).toEqual({ rebuild: 'identical', findings: [], subject })
        expect(candidates).toContain(id.split('@')[0])
        const leaf = leaves.find((each) => each.id === id)
        if (!leaf) throw new Error(`no leaf "${id}"`)
        const { stdout, code } = await opensslVerify([certificate], world.pathOf(leaf))
        expect({ stdout, code }).toEqual({ stdout: `${certificate}: OK\n`, code: 0 })
      })
    }
  })

  describe('requests that "csr new" made', () => {
    const fileOf = (profile: string, suffix: string): string =>
      world.directory.file(`new-${profile.replace('/', '-')}.${suffix}`)

    beforeAll(async () => {
      const makeNew = ({ profile, options }: (typeof commandLines)[number]) => {
        const files = ['--key-out', fileOf(profile, 'key'), '--out', fileOf(profile, 'csr')]
        return tpkiOk(['csr', 'new', profile, ...options, ...files])
      }
      await Promise.all(commandLines.map(makeNew))
    })

    for (const { profile } of commandLines) {
      test(`${profile} verifies with OpenSSL`, async () => {
        const request = fileOf(profile, 'csr')
        expect(await opensslAcceptsRequest(request)).toBe(true)
        const key = await opensslText('pkey', '-in', fileOf(profile, 'key'), '-pubout')
        expect(await opensslText('req', '-in', request, '-noout', '-pubkey')).toBe(key)
      })
    }
  })
}
