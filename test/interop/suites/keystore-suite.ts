import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, type TestContext, test as vitestTest } from 'vitest'
import { needs, runProgram, runTool } from '../../support/tools.ts'
import type { QuickstartWorld } from '../quickstart-world.ts'
import { tpkiOk } from '../tpki.ts'

// GPL-3: installed into a folder of its own while the test runs and run in a process of its own; no part of it is kept.
const PACKAGE = '@smartdcc/dccboxed-keystore'
const { describe } = needs('npm')
const INSTALL_TIMEOUT_MS = 60_000

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
      refusal = await install(directory)
    }, INSTALL_TIMEOUT_MS + 30_000)

    const skipWhereNotInstalled = (context: TestContext): void => {
      if (refusal !== null) context.skip(`"npm i ${PACKAGE}" did not work here: ${refusal}`)
    }

    vitestTest('has each certificate under its EUI and usage, with its key', async (context) => {
      skipWhereNotInstalled(context)
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
      skipWhereNotInstalled(context)
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

/** Installs the package; returns why it could not be, or null. */
async function install(directory: string): Promise<string | null> {
  mkdirSync(directory)
  writeFileSync(join(directory, 'package.json'), '{ "private": true }\n')
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1']
  try {
    const { code, stderr } = await runTool('npm', ['i', ...options, PACKAGE], {
      cwd: directory,
      timeoutMs: INSTALL_TIMEOUT_MS,
    })
    return code === 0 ? null : (/npm (?:error|ERR!) (.+)/.exec(stderr)?.[1] ?? `exit code ${code}`)
  } catch (error) {
    return (error as Error).message
  }
}

async function query(directory: string, keystore: string, queries: readonly object[]): Promise<Found[][]> {
  const script = join(import.meta.dirname, '../query-keystore.mjs')
  const { code, stdout, stderr } = await runProgram(process.execPath, [script, directory, keystore], {
    input: JSON.stringify(queries),
  })
  if (code !== 0) throw new Error(`the package ended with ${code}: ${stderr}`)
  return JSON.parse(stdout) as Found[][]
}
