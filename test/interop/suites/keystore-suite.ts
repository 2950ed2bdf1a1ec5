import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test as vitestTest } from 'vitest'
import { INSTALL_TIMEOUT_MS, installKeystore, PACKAGE, skipWhereNotInstalled } from '../../support/dccboxed-keystore.ts'
import { needs, runProgram } from '../../support/tools.ts'
import type { QuickstartWorld } from '../quickstart-world.ts'
import { tpkiOk } from '../tpki.ts'

const { describe } = needs('npm')

const KEY_USAGE = { digitalSignature: 0, keyAgreement: 4 } as const

const wanted = [
  { id: 'smki-device/device-ds', usage: 'digitalSignature' },
  { id: 'smki-device/device-ka', usage: 'keyAgreement' },
  { id: 'smki-organisation/organisation-ds', usage: 'digitalSignature', role: 2 },
  { id: 'smki-organisation/organisation-ka', usage: 'keyAgreement', role: 2 },
  { id: 'smki-organisation/xml-sign', usage: 'digitalSignature', role: 135 },
] as const

/** What query-keystore.mjs prints for each query: what the package found. */
interface Found {
  readonly serial: string
  readonly eui: string
  readonly role: number | null
  readonly name: string
  readonly certificateSerial: string
  readonly keyFits: boolean
}

export function keystoreSuite(world: QuickstartWorld): void {
  describe(`a keystore.json that ${PACKAGE} loads`, () => {
    let refusal: string | null = null
    const directory = world.directory.file('keystore-client')
    const keystore = world.directory.file('keystore.json')

    beforeAll(async () => {
      const serials = wanted.map(({ id }) => world.made(id).serial)
      const options = ['--format', 'keystore', '--keys', join(world.path, 'quickstart'), '--out', keystore]
      await tpkiOk(['cert', 'export', ...serials, '--world', world.path, ...options])
      refusal = await installKeystore(directory)
    }, INSTALL_TIMEOUT_MS + 30_000)

    vitestTest('has each certificate under its EUI and usage, with its key', async (context) => {
      skipWhereNotInstalled(context, refusal)
      const queries = wanted.map(({ id, usage, ...rest }) => {
        return { eui: world.made(id).eui64, keyUsage: KEY_USAGE[usage], ...rest }
      })
      const found = await query(directory, keystore, queries)
      const expected = wanted.map(({ id, ...rest }) => {
        const { serial, eui64 } = world.made(id)
        const role = 'role' in rest ? rest.role : null
        const decimal = BigInt(`0x${serial}`).toString()
        return [
          { serial: decimal, eui: eui64, role, name: `TEST ${id} ${eui64}`, certificateSerial: serial, keyFits: true },
        ]
      })
      expect(found).toEqual(expected)
    })

    vitestTest('is found by an EUI in dashed pairs', async (context) => {
      skipWhereNotInstalled(context, refusal)
      const { eui64, serial } = world.made('smki-device/device-ka')
      const dashed = (eui64?.toUpperCase().match(/../g) ?? []).join('-')
      const [[first] = []] = await query(directory, keystore, [{ eui: dashed, keyUsage: KEY_USAGE.keyAgreement }])
      expect(first?.certificateSerial).toBe(serial)
    })

    vitestTest('has no keys but those of the documented shape', () => {
      const document = JSON.parse(readFileSync(keystore, 'utf8')) as Record<
        string,
        Record<string, Record<string, object>>
      >
      const entries = Object.values(document).flatMap((usages) => Object.values(usages).flatMap(Object.values))
      expect(Object.keys(document)).toEqual(expect.arrayContaining([expect.stringMatching(/^[0-9a-f]{16}$/)]))
      expect(entries).toHaveLength(wanted.length)
      for (const entry of entries) {
        const keys = Object.keys(entry).filter((name) => name !== 'role')
        expect(keys.sort()).toEqual(['certificate', 'name', 'privateKey'])
      }
    })
  })
}

async function query(directory: string, keystore: string, queries: readonly object[]): Promise<Found[][]> {
  const script = join(import.meta.dirname, '../query-keystore.mjs')
  const { code, stdout, stderr } = await runProgram(process.execPath, [script, directory, keystore], {
    input: JSON.stringify(queries),
  })
  if (code !== 0) throw new Error(`the package ended with ${code}: ${stderr}`)
  return JSON.parse(stdout) as Found[][]
}
