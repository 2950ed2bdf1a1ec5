import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { verifyCertificate } from '../../../../core/pki/verify/verify-certificate.ts'
import { parseCertificate } from '../../../../core/pki/x509/certificate.ts'
import { readPemBlocks } from '../../../../core/pki/x509/pem.ts'
import { profiles } from '../../../support/world.ts'

const vectors = process.env.TPKI_REFERENCE_VECTORS
const read = (...path: string[]): Uint8Array => {
  const [block] = readPemBlocks(readFileSync(join(vectors as string, 'certs', ...path), 'utf8'))
  if (!block) throw new Error(`${path.join('/')} holds no certificate`)
  return block.der
}
const list = (folder: string): string[] => (vectors ? readdirSync(join(vectors, 'certs', folder)) : [])

const verify = (der: Uint8Array) =>
  verifyCertificate(der, profiles, {
    profile: null,
    policyOids: ['1.2.826.0.1.8641679.1.2.1.4'],
    atSeconds: null,
    // The root above it is not published, so the issuing CA is the anchor.
    trust: [parseCertificate(read('ca', 'Z1-issuing-ca.pem'))],
    intermediates: [],
    testOnly: null,
  })

describe.skipIf(!vectors)('published certificates under their issuing CA (needs TPKI_REFERENCE_VECTORS)', () => {
  test.each(list('organisation'))('%s verifies', async (name) => {
    const { valid, chain, findings } = await verify(read('organisation', name))
    expect({ valid, length: chain.length, findings }).toEqual({ valid: true, length: 2, findings: [] })
  })

  test.each([
    ['org-selfsigned-issuer-Z1-role08-90b3d51f30010008-ds.pem', 'e_chain_signature_invalid'],
    ['role137-90b3d51f30000002-ds-261e9ccc.pem', 'e_chain_signature_invalid'],
    ['org-role7F-00db123456780004-ds-issuer-OB.pem', 'e_chain_issuer_unknown'],
  ])('%s does not: %s', async (name, rule) => {
    const { valid, findings } = await verify(read('odd', name))
    expect(valid).toBe(false)
    expect(findings.map((finding) => finding.rule)).toContain(rule)
  })
})
