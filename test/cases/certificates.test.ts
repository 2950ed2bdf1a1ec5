import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PkiError } from '../../core/base/errors.ts'
import { decodeSecret } from '../../core/pki/input/decode-secret.ts'
import { decodeCertificates } from '../../core/pki/input/read-certificates.ts'
import { openKey } from '../../core/pki/keys/open-key.ts'
import { readRevocationSources } from '../../core/pki/verify/read-revocation-sources.ts'
import { verifyCertificate } from '../../core/pki/verify/verify-certificate.ts'
import { parseCertificate } from '../../core/pki/x509/certificate.ts'
import { readPkcs12 } from '../../core/pki/x509/pkcs12/read-pkcs12.ts'
import { VECTOR_DIRECTORY } from '../support/vectors.ts'
import { profiles } from '../support/world.ts'

// Inputs that went wrong once. Each stands for a kind; the tests beside the code make inputs of their own.
const FOLDER = join(VECTOR_DIRECTORY, 'cases')
const read = (file: string): Buffer => readFileSync(join(FOLDER, file))
const filesIn = (folder: string): string[] => readdirSync(join(FOLDER, folder))

async function certificatesIn(file: string) {
  const found = await decodeCertificates({ name: file, bytes: read(file) })
  return found.map(({ der }) => parseCertificate(der))
}

async function verify(leaf: string, chain: string | null, trust: string, at: string, crls: readonly string[] = []) {
  const [certificate] = await certificatesIn(leaf)
  const anchors = await certificatesIn(trust)
  const intermediates = chain ? await certificatesIn(chain) : []
  const atSeconds = Date.parse(at) / 1000
  const files = crls.map((name) => ({ name, bytes: read(name) }))
  const options = { trust: anchors, intermediates, atSeconds }
  const { valid, findings } = await verifyCertificate(certificate?.der as Uint8Array, profiles, {
    ...options,
    profile: null,
    policyOids: ['1.2.826.0.1.8641679.1.2.1.12', '1.2.826.0.1.8641679.1.2.1.4'],
    testOnly: null,
    revocation: readRevocationSources(files, null, options),
  })
  return { valid, rules: findings.map(({ rule }) => rule), text: findings.map(({ message }) => message).join('\n') }
}

describe('cases/path', () => {
  const outcomes: Readonly<Record<string, string>> = {
    'iss-alg-rsa-oid.pem': 'e_chain_signature_algorithm_wrong',
    'iss-duplicate-bc.pem': 'e_chain_extension_repeated',
    'iss-many-ext.pem': 'w_chain_second_opinion',
    'iss-nameconstraints-othername.pem': 'e_chain_name_constraints',
    'iss-sha384-oid-sha256-sig.pem': 'e_chain_signature_algorithm_not_allowed',
    'iss-sha384-real.pem': 'e_chain_signature_algorithm_not_allowed',
    'iss-unknown-critical.pem': 'e_chain_extension_not_understood',
  }

  test.each(Object.entries(outcomes))('the leaf under %s: %s', async (file, rule) => {
    const result = await verify('path/leaf.pem', `path/${file}`, 'path/root.pem', '2026-01-01T00:00:00Z')
    expect(result.rules).toEqual([rule])
    expect(result.valid).toBe(rule.startsWith('w_'))
  })

  test('crash-outer-params.der gives findings and no exception', async () => {
    const result = await verify('path/crash-outer-params.der', null, 'path/crash-trust.pem', '2027-01-01T00:00:00Z')
    expect(result.rules).toContain('e_signature_algorithms_differ')
    expect(result.valid).toBe(false)
  })

  test('every file is used', () => {
    const others = ['leaf.pem', 'root.pem', 'crash-outer-params.der', 'crash-trust.pem']
    expect(filesIn('path').sort()).toEqual([...Object.keys(outcomes), ...others].sort())
  })
})

describe('cases/crl', () => {
  const given = (...crls: string[]) =>
    verify('crl/oleaf.pem', 'crl/oiss.pem', 'crl/oroot.pem', '2026-03-01T00:00:00Z', crls)

  test('a CRL without a number that lists the leaf revokes it, and is reported', async () => {
    const { valid, rules, text } = await given('crl/crl-old.pem', 'crl/crl-new-nonumber.pem')
    expect(valid).toBe(false)
    expect(rules).toEqual(expect.arrayContaining(['e_revoked', 'w_crl_unusable']))
    expect(text).toContain('crl-new-nonumber.pem')
  })

  test('the same CRL with its number revokes it; the older one does not', async () => {
    expect((await given('crl/crl-old.pem', 'crl/crl-new-ok.pem')).rules).toContain('e_revoked')
    expect((await given('crl/crl-old.pem')).valid).toBe(true)
    expect(filesIn('crl')).toHaveLength(6)
  })
})

describe('cases/key', () => {
  const passphrase = read('key/08-passphrase.txt').toString().trim()
  const outcomes: Readonly<Record<string, () => unknown>> = {
    '07-ec-explicit-parameters.key': () =>
      expect(openKey(read('key/07-ec-explicit-parameters.key'), null)).toMatchObject({
        kind: 'not-supported',
        why: expect.stringContaining('named curve'),
      }),
    '08-encrypted-pkcs8.der': () => {
      const kinds = [passphrase, null, 'wrong'].map((each) => openKey(read('key/08-encrypted-pkcs8.der'), each).kind)
      expect(kinds).toEqual(['opened', 'passphrase-missing', 'passphrase-wrong'])
    },
    '08-passphrase.txt': () => expect(decodeSecret(read('key/08-passphrase.txt'), 'x')).toBe(passphrase),
    '10-pfx-3des-sha1.p12': () => {
      const { keys, certificates } = readPkcs12(read('key/10-pfx-3des-sha1.p12'), 'x', passphrase)
      expect([keys.length, certificates.length]).toEqual([1, 1])
    },
    '11-passphrase-a.latin1.txt': () =>
      expectRefusal(() => decodeSecret(read('key/11-passphrase-a.latin1.txt'), 'x'), /UTF-8/),
    '11-passphrase-b.latin1.txt': () =>
      expectRefusal(() => decodeSecret(read('key/11-passphrase-b.latin1.txt'), 'x'), /UTF-8/),
    '11c-passphrase-bom.txt': () =>
      expect(decodeSecret(read('key/11c-passphrase-bom.txt'), 'x')).not.toContain('\ufeff'),
    'iter2e9.p8': () => expect(openKey(read('key/iter2e9.p8'), passphrase)).toMatchObject({ kind: 'not-supported' }),
    'nomac.p12': () => expectRefusal(() => readPkcs12(read('key/nomac.p12'), 'x', passphrase), /no MAC/),
  }

  test.each(Object.entries(outcomes))('%s', (_, check) => {
    check()
  })

  test('every file is used', () => {
    expect(filesIn('key').sort()).toEqual(Object.keys(outcomes).sort())
  })
})

function expectRefusal(work: () => unknown, message: RegExp): void {
  let error: unknown
  try {
    work()
  } catch (caught) {
    error = caught
  }
  expect(error).toBeInstanceOf(PkiError)
  expect((error as PkiError).message).toMatch(message)
  expect((error as PkiError).cure).toBeDefined()
}
