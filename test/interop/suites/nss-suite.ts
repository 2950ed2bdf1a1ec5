import { mkdirSync, writeFileSync } from 'node:fs'
import { beforeAll, expect } from 'vitest'
import { needs, type Ran, runTool } from '../../support/tools.ts'
import {
  type Hierarchy,
  hierarchies,
  issuingCas,
  leaves,
  POLICY_OID,
  type QuickstartWorld,
  ZAZ1_POLICY_OID,
} from '../quickstart-world.ts'

const { describe, test } = needs('certutil', 'vfychain')

// NSS validates for a usage, never without one: a signing certificate can serve a TLS client (0), a key agreement
// one a TLS server (1), as with static ECDH; an infrastructure certificate is both.
const TLS_CLIENT = 0
const TLS_SERVER = 1
const usagesOf = (id: string): number[] => {
  if (id.endsWith('-ka')) return [TLS_SERVER]
  return id.startsWith('dccki/infrastructure') ? [TLS_CLIENT, TLS_SERVER] : [TLS_CLIENT]
}

const ALL = 'all'
const allBut = (hierarchy: Hierarchy): string => `all-but-${hierarchy}`
const database = (world: QuickstartWorld, name: string): string => `sql:${world.directory.file('nss', name)}`

/** Makes a database that trusts some of the roots and knows every issuing CA. */
async function makeDatabase(world: QuickstartWorld, name: string, trusted: readonly Hierarchy[]): Promise<void> {
  mkdirSync(world.directory.file('nss', name), { recursive: true })
  const anchors = trusted.map((hierarchy) => `-A -n ${hierarchy} -t CT,C,C -a -i ${world.rootFile(hierarchy)}`)
  const others = issuingCas.map(({ id }) => `-A -n ${id} -t ,, -a -i ${world.certificateFile(id)}`)
  const batch = world.directory.file('nss', `${name}.batch`)
  writeFileSync(batch, `${[...anchors, ...others].join('\n')}\n`)
  const steps = [
    ['-N', '--empty-password'],
    ['-B', '-i', batch],
  ]
  for (const args of steps) {
    const { code, output } = await runTool('certutil', [...args, '-d', database(world, name)])
    if (code !== 0) throw new Error(`certutil ${args.join(' ')} ended with ${code}: ${output}`)
  }
}

export function nssSuite(world: QuickstartWorld): void {
  /** Validates by libpkix (`-pp`) under an explicit policy. */
  const vfychain = (id: string, usage: number, from: string, policy = POLICY_OID): Promise<Ran> => {
    const options = ['-d', database(world, from), '-pp', '-u', String(usage), '-o', `OID.${policy}`]
    return runTool('vfychain', [...options, '-a', world.certificateFile(id)])
  }

  describe('NSS judges certificates', () => {
    beforeAll(async () => {
      await makeDatabase(world, ALL, hierarchies)
      for (const one of hierarchies) {
        await makeDatabase(
          world,
          allBut(one),
          hierarchies.filter((name) => name !== one),
        )
      }
    })

    for (const { id, hierarchy } of leaves) {
      for (const usage of usagesOf(id)) {
        test(`${id} chains to its own root under the policy, usage ${usage}`, async () => {
          const { output, code } = await vfychain(id, usage, ALL)
          expect({ output: output.trim(), code }).toEqual({ output: 'Chain is good!', code: 0 })
        })

        test(`${id} chains to no other PKI's root, usage ${usage}`, async () => {
          const { output, code } = await vfychain(id, usage, allBut(hierarchy))
          expect(output).toContain("ERROR -8179: Peer's Certificate issuer is not recognized.")
          expect(code).not.toBe(0)
        })

        test(`${id} is not valid under another policy, usage ${usage}`, async () => {
          const { output, code } = await vfychain(id, usage, ALL, ZAZ1_POLICY_OID)
          expect(output).toContain('ERROR -8032: Cert chain fails policy validation')
          expect(code).not.toBe(0)
        })
      }
    }
  })
}
