import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { needs, runTool } from '../../support/tools.ts'
import { type Hierarchy, hierarchies, leaves, type QuickstartWorld } from '../quickstart-world.ts'

// GnuTLS builds and checks the path; it does not look at certificate policies.
const { describe, test } = needs('certtool')

/** Judges a chain file, which begins with the leaf, by one or several roots. */
function certtoolVerify(world: QuickstartWorld, chain: string, trusted: readonly Hierarchy[]) {
  const file = world.directory.file(`${trusted.join('+')}.pem`)
  writeFileSync(file, trusted.map((name) => readFileSync(world.rootFile(name), 'utf8')).join(''))
  return runTool('certtool', [
    '--verify',
    '--verify-profile',
    'medium',
    '--load-ca-certificate',
    file,
    '--infile',
    chain,
  ])
}

export function gnutlsSuite(world: QuickstartWorld): void {
  describe('GnuTLS judges certificates', () => {
    for (const { id, hierarchy } of leaves) {
      test(`${id} chains to its own root`, async () => {
        const { stdout, code } = await certtoolVerify(world, world.leafFile(id, 'chain.pem'), [hierarchy])
        expect(stdout).toContain('Chain verification output: Verified. The certificate is trusted.')
        expect(code).toBe(0)
      })

      test(`${id} chains to no other PKI's root`, async () => {
        const others = hierarchies.filter((name) => name !== hierarchy)
        const { stdout, code } = await certtoolVerify(world, world.leafFile(id, 'chain.pem'), others)
        expect(stdout).toContain('Chain verification output: Not verified.')
        expect(stdout).toContain('The certificate issuer is unknown.')
        expect(code).not.toBe(0)
      })
    }
  })

  describe('GnuTLS judges requests', () => {
    for (const { id } of leaves) {
      test(`the request of ${id} verifies`, async () => {
        const { stdout, code } = await runTool('certtool', [
          '--crq-info',
          '--infile',
          world.leafFile(id, 'request.csr'),
        ])
        expect(stdout).toMatch(/^Self signature: verified$/m)
        expect(code).toBe(0)
      })
    }
  })
}
