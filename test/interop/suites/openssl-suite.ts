import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { needs } from '../../support/tools.ts'
import { opensslAcceptsRequest, opensslVerify } from '../openssl.ts'
import { hierarchies, issuingCas, leaves, type QuickstartWorld, roots, ZAZ1_POLICY_OID } from '../quickstart-world.ts'

const { describe, test } = needs('openssl')

export function opensslSuite(world: QuickstartWorld): void {
  describe('OpenSSL accepts what quickstart makes', () => {
    for (const certificate of [...leaves, ...issuingCas]) {
      test(`${certificate.id} chains to its own root under the policy`, async () => {
        const file = world.certificateFile(certificate.id)
        const { stdout, stderr, code } = await opensslVerify([file], world.pathOf(certificate))
        expect({ stdout, stderr, code }).toEqual({ stdout: `${file}: OK\n`, stderr: '', code: 0 })
      })
    }

    for (const hierarchy of hierarchies) {
      test(`${roots[hierarchy]} is its own anchor`, async () => {
        const file = world.rootFile(hierarchy)
        const { stdout, code } = await opensslVerify([file], { root: file, untrusted: [] })
        expect({ stdout, code }).toEqual({ stdout: `${file}: OK\n`, code: 0 })
      })
    }
  })

  describe('OpenSSL refuses what does not belong together', () => {
    for (const certificate of [...leaves, ...issuingCas]) {
      test(`${certificate.id} chains to no other PKI's root`, async () => {
        const untrusted = issuingCas.map(({ id }) => world.certificateFile(id))
        for (const other of hierarchies.filter((name) => name !== certificate.hierarchy)) {
          const path = { root: world.rootFile(other), untrusted }
          const { stderr, code } = await opensslVerify([world.certificateFile(certificate.id)], path)
          expect(code, other).not.toBe(0)
          // 2 and 20: no issuer found for the CA below the missing root, or for the certificate itself.
          expect(stderr, other).toMatch(/error (2|20) at \d depth lookup: unable to get (local )?issuer certificate/)
        }
      })
    }

    for (const certificate of leaves) {
      test(`${certificate.id} is not valid under another policy`, async () => {
        const path = { ...world.pathOf(certificate), policy: ZAZ1_POLICY_OID }
        const { stderr, code } = await opensslVerify([world.certificateFile(certificate.id)], path)
        expect(code).not.toBe(0)
        expect(stderr).toContain('error 43 at 0 depth lookup: no explicit policy')
      })
    }
  })

  describe('OpenSSL judges requests', () => {
    test('a request with one bit of its signature turned over is not accepted', async () => {
      const pem = readFileSync(world.leafFile('smki-device/device-ds', 'request.csr'), 'utf8')
      const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')
      der[der.length - 1] = (der.at(-1) as number) ^ 1
      const file = world.directory.file('turned.csr')
      writeFileSync(
        file,
        `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`,
      )
      expect(await opensslAcceptsRequest(file)).toBe(false)
    })

    for (const { id } of leaves) {
      test(`the request of ${id} verifies`, async () => {
        expect(await opensslAcceptsRequest(world.leafFile(id, 'request.csr'))).toBe(true)
      })
    }
  })
}
