import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addApiKey, type CertificateRecord, type ProfileId } from '../../../core/index.ts'
import { makeApp } from '../../../server/app.ts'
import { identifyByApiKey } from '../../../server/identify/api-key.ts'
import { csrFor } from '../../support/csr.ts'
import { INSTALL_TIMEOUT_MS, installKeystore, PACKAGE, skipWhereNotInstalled } from '../../support/dccboxed-keystore.ts'
import { ecKey } from '../../support/keys.ts'
import { issued, revocationBench } from '../../support/revocation.ts'
import { serverDeps } from '../../support/server.ts'
import { administrator } from '../../support/test-register.ts'
import { needs, runProgram } from '../../support/tools.ts'
import { profiles } from '../../support/world.ts'

const { describe } = needs('npm')
const directory = mkdtempSync(join(tmpdir(), 'tpki-keystore-'))
const bench = revocationBench()
const deps = serverDeps(bench.deps)

// The client sends one key, always; it is learnt from its first request and then given to a repository user.
let sent: string | null = null
const app = makeApp('repository', deps, async (request, route) => {
  sent = new URLSearchParams(request.url.split('?')[1]).get('apikey')
  return identifyByApiKey(request, route, deps)
})

let refusal: string | null = null
let address = ''
const made = {} as Record<'ds' | 'ka' | 'organisation' | 'xmlSign', CertificateRecord>

beforeAll(async () => {
  refusal = await installKeystore(join(directory, 'client'))
  const make = (id: ProfileId) =>
    issued(id, bench, 'operator', { csr: csrFor(profiles.findLeaf(id), ecKey(`keystore ${id}`)) })
  made.ds = await make('smki-device/device-ds')
  made.ka = await make('smki-device/device-ka')
  made.organisation = await make('smki-organisation/organisation-ds')
  made.xmlSign = await make('smki-organisation/xml-sign')
  await app.listen({ host: '127.0.0.1', port: 0 })
  address = `127.0.0.1:${(app.server.address() as AddressInfo).port}`
}, INSTALL_TIMEOUT_MS + 30_000)

afterAll(async () => {
  await app.close()
  rmSync(directory, { recursive: true })
})

async function ask(queries: readonly object[]): Promise<unknown[]> {
  const script = join(import.meta.dirname, 'query-repository.mjs')
  const { code, stdout, stderr } = await runProgram(process.execPath, [script, join(directory, 'client'), address], {
    input: JSON.stringify(queries),
  })
  if (code !== 0) throw new Error(`the client ended with ${code}: ${stderr}`)
  const answers = JSON.parse(stdout) as { answer: unknown; ms: number }[]
  for (const { ms } of answers) expect(ms).toBeLessThan(4000)
  return answers.map(({ answer }) => answer)
}

const DEVICE = '00-00-5E-EF-10-00-00-01'
const PARTY = '00-00-5E-EF-10-00-00-10'
const NOBODY = '00-00-5E-EF-10-00-00-99'
const DIGITAL_SIGNATURE = 0
const KEY_AGREEMENT = 4
const shown = ({ serial, eui64, role }: CertificateRecord, usage: number) => ({
  eui: eui64,
  role,
  keyUsage: [usage],
  serial,
})

describe(`${PACKAGE} against the SMKI Repository web service`, () => {
  test('with a key that is nobody’s is told so by both of its calls', async (context) => {
    skipWhereNotInstalled(context, refusal)
    const search = { q: { CertificateSubjectAltName: DEVICE }, CertificateUsage: 'DS', CertificateStatus: 'I' }
    const refused = { error: 'invalid search parameters' }
    expect(
      await ask([
        { call: 'store', eui: DEVICE, keyUsage: DIGITAL_SIGNATURE },
        { call: 'search', ...search },
        { call: 'query', serial: made.ds.serial },
      ]),
    ).toEqual([refused, refused, refused])
  })

  // By itself it asks the server for devices and serial numbers; organisations it has from elsewhere, or from then on.
  test('with its key finds by device and by serial number, and then also by organisation', async (context) => {
    skipWhereNotInstalled(context, refusal)
    await addApiKey('keystore client', sent ?? '', administrator, deps.world)
    expect(
      await ask([
        { call: 'store', eui: DEVICE, keyUsage: DIGITAL_SIGNATURE },
        { call: 'store', eui: DEVICE, keyUsage: KEY_AGREEMENT },
        { call: 'store', serial: made.organisation.serial },
        { call: 'store', serial: made.xmlSign.serial, eui: PARTY, keyUsage: DIGITAL_SIGNATURE, role: 135 },
      ]),
    ).toEqual([
      [shown(made.ds, DIGITAL_SIGNATURE)],
      [shown(made.ka, KEY_AGREEMENT)],
      [shown(made.organisation, DIGITAL_SIGNATURE)],
      [shown(made.xmlSign, DIGITAL_SIGNATURE)],
    ])
  })

  test('finds nothing where there is nothing', async (context) => {
    skipWhereNotInstalled(context, refusal)
    const search = { CertificateUsage: 'DS', CertificateStatus: 'I' }
    expect(
      await ask([
        { call: 'store', eui: NOBODY, keyUsage: DIGITAL_SIGNATURE },
        { call: 'store', serial: 'ABCDEF' },
        { call: 'search', ...search, q: { CertificateSubjectAltName: NOBODY } },
        { call: 'search', ...search, q: { CertificateSubjectName: PARTY }, CertificateRole: '3' },
        { call: 'query', serial: 'ABCDEF' },
      ]),
    ).toEqual([[], [], [], [], null])
  })

  test('finds through its lower calls what is there', async (context) => {
    skipWhereNotInstalled(context, refusal)
    const search = { CertificateUsage: 'DS', CertificateStatus: 'I' }
    expect(
      await ask([
        { call: 'search', ...search, q: { CertificateSubjectAltName: DEVICE } },
        { call: 'search', ...search, q: { CertificateSubjectName: PARTY }, CertificateRole: '135' },
        { call: 'query', serial: made.ka.serial },
      ]),
    ).toEqual([[made.ds.serial], [made.xmlSign.serial], made.ka.serial])
  })
})
