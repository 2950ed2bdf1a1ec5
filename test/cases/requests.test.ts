import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkCsr } from '../../core/authority/issuance/csr/infer-profile.ts'
import { PkiError } from '../../core/base/errors.ts'
import { decodeCsr } from '../../core/pki/input/decode-csr.ts'
import { decodeCertificates } from '../../core/pki/input/read-certificates.ts'
import type { InterfaceId } from '../../core/pki/profile/ids/interface-ids.ts'
import type { ProfileId } from '../../core/pki/profile/ids/profile-ids.ts'
import { parseCertificate } from '../../core/pki/x509/certificate.ts'
import { VECTOR_DIRECTORY } from '../support/vectors.ts'
import { profiles } from '../support/world.ts'

const FOLDER = join(VECTOR_DIRECTORY, 'cases')
const input = (file: string) => ({ name: file, bytes: readFileSync(join(FOLDER, file)) })
const check = (file: string, profile: ProfileId | null, over: InterfaceId = 'cli') =>
  checkCsr(decodeCsr(input(file)), profile && profiles.findLeaf(profile), profiles, over)
const rules = (...args: Parameters<typeof check>) => check(...args).warnings.map(({ rule }) => rule)

function refusal(work: () => unknown): PkiError {
  try {
    work()
  } catch (error) {
    if (error instanceof PkiError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('cases/csr', () => {
  test.each([
    { file: 'java-keytool-iki.csr', profile: 'iki/file-signing', rule: 'w_csr_extension_ignored' },
    { file: 'java-keytool-dccki.csr', profile: 'dccki/infrastructure', rule: 'w_csr_extension_ignored' },
    { file: 'gnutls-certtool-iki.csr', profile: 'iki/file-signing', rule: 'w_csr_extension_ignored' },
    { file: 'rsa-parameters-absent.csr', profile: 'iki/file-signing', rule: 'w_csr_signature_parameters' },
  ] as const)('$file is accepted with $rule, and refused where the service is strict', ({ file, profile, rule }) => {
    expect(rules(`csr/${file}`, profile)).toContain(rule)
    const { source, cure } = refusal(() => check(`csr/${file}`, profile, 'ad-hoc'))
    expect(source).toBe(profiles.findLeaf(profile).csr.source)
    expect(cure).toMatch(/make the request/)
  })

  test('openssl-iki-without-key-usage.csr says why it is no IKI request, with the remedy', () => {
    const { profiles: fitting, misfits } = check('csr/openssl-iki-without-key-usage.csr', null)
    expect(fitting.map(({ id }) => id)).toEqual(['dccki/personnel'])
    const iki = misfits.find(({ pki }) => pki === 'iki')
    expect(iki?.error).toMatchObject({ code: 'CSR_EXTENSION_MISSING', cure: expect.stringContaining('keyUsage') })
    expect(misfits.map(({ pki }) => pki)).toEqual(['smki-device', 'smki-organisation', 'iki'])
  })

  test('java-keytool-device.csr has no Device ID, which keytool cannot write', () => {
    const { code, message, cure } = refusal(() => check('csr/java-keytool-device.csr', null))
    expect({ code, message }).toEqual({ code: 'CSR_EXTENSION_MISSING', message: expect.stringContaining('device-ds') })
    expect(cure).toMatch(/subjectAltName with a hardwareModuleName.*tpki csr new/)
  })

  test('critical-false.csr: the offset counts from the start of the DER', () => {
    const { code, message } = refusal(() => check('csr/critical-false.csr', 'smki-device/device-ds'))
    expect({ code, message }).toEqual({ code: 'CSR_MALFORMED', message: expect.stringContaining('offset 129') })
  })

  test('dns-twice-by-case.csr is refused', () => {
    const { code, message } = refusal(() => check('csr/dns-twice-by-case.csr', 'dccki/infrastructure'))
    expect({ code, message }).toEqual({ code: 'CSR_DNS_NAME_WRONG', message: expect.stringContaining('twice') })
  })

  test('every file is used', () => {
    expect(readdirSync(join(FOLDER, 'csr'))).toHaveLength(8)
  })
})

describe('cases/pem', () => {
  test('a request below a comment in Latin-1 is read', () => {
    expect(decodeCsr(input('pem/01-latin1-comment.csr'))[0]).toBe(0x30)
  })

  test('certificates below a comment in Latin-1, or beside an encrypted key, are read', async () => {
    for (const file of ['pem/latin1-comment.pem', 'pem/certificate-and-encrypted-key.pem']) {
      const found = await decodeCertificates(input(file))
      expect(found.map(({ der }) => parseCertificate(der).version)).toEqual([3])
    }
  })

  test('UTF-16 is named, with the remedy', () => {
    const { code, message, cure } = refusal(() => decodeCsr(input('pem/02-utf16le.csr')))
    expect({ code, message }).toEqual({ code: 'INPUT_NOT_CSR', message: expect.stringContaining('UTF-16') })
    expect(cure).toMatch(/UTF-8/)
  })

  test('every file is used', () => {
    expect(readdirSync(join(FOLDER, 'pem'))).toHaveLength(4)
  })
})
