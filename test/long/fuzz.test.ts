import { expect, it } from 'vitest'
import { parseCsr } from '../../core/authority/issuance/csr/parse-csr.ts'
import { PkiError } from '../../core/base/errors.ts'
import { decodeCsr } from '../../core/pki/input/decode-csr.ts'
import { decodeCertificates } from '../../core/pki/input/read-certificates.ts'
import { lintCertificate } from '../../core/pki/lint/lint.ts'
import { toPem } from '../../core/pki/x509/pem.ts'
import { csrFor } from '../support/csr.ts'
import { fixture, leafProfiles } from '../support/fixtures.ts'
import { profiles } from '../support/world.ts'

const SECONDS = 60

/** A small generator, so that a failure can be run again from its seed. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Returns `bytes` with a few octets changed, dropped, doubled or cut off. */
function mutate(bytes: Uint8Array, next: (below: number) => number): Uint8Array {
  let result = Uint8Array.from(bytes)
  for (let change = 0; change <= next(4); change++) {
    const at = next(result.length)
    switch (next(5)) {
      case 0:
        result[at] = next(256)
        break
      case 1:
        result = Uint8Array.from([...result.subarray(0, at), ...result.subarray(at + 1 + next(4))])
        break
      case 2:
        result = Uint8Array.from([
          ...result.subarray(0, at),
          ...result.subarray(at, at + next(40)),
          ...result.subarray(at),
        ])
        break
      case 3:
        result = result.slice(0, Math.max(1, at))
        break
      default:
        result[at] = (result[at] as number) ^ (1 << next(8))
    }
  }
  return result
}

async function untilTimeIsUp(work: (next: (below: number) => number) => Promise<void> | void): Promise<number> {
  const end = performance.now() + SECONDS * 1000
  let seed = 1
  for (; performance.now() < end; seed++) {
    try {
      await work(generator(seed))
    } catch (cause) {
      throw new Error(`seed ${seed}`, { cause })
    }
  }
  return seed
}

/** Passes a refusal of the user's input on as done; anything else is our fault. */
function allowRefusal(error: unknown): void {
  if (!(error instanceof PkiError)) throw error
}

it(`lint gives a verdict on whatever a certificate has become, ${SECONDS} s`, { timeout: 200_000 }, async () => {
  const certificates = await Promise.all(profiles.all.map(async ({ id }) => (await fixture(id)).der))
  const options = { profile: null, policyOids: ['1.2.826.0.1.8641679.1.2.1.12'], atSeconds: 1_800_000_000 }
  const tried = await untilTimeIsUp((next) => {
    const der = mutate(certificates[next(certificates.length)] as Uint8Array, next)
    const { certificate, findings } = lintCertificate(der, profiles, options)
    if (!certificate) expect(findings.map(({ rule }) => rule)).toEqual(['e_der_malformed'])
  })
  expect(tried).toBeGreaterThan(1_000)
})

it(`no changed request is accepted and none breaks the reader, ${SECONDS} s`, { timeout: 200_000 }, async () => {
  const requests = leafProfiles.map((profile) => ({ profile, der: csrFor(profile) }))
  const tried = await untilTimeIsUp((next) => {
    const { profile, der } = requests[next(requests.length)] as (typeof requests)[number]
    const changed = mutate(der, next)
    if (Buffer.compare(changed, der) === 0) return
    expect(() => parseCsr(changed, profile)).toThrow(PkiError)
  })
  expect(tried).toBeGreaterThan(1_000)
})

it(`files of every form are read or refused in one line, ${SECONDS} s`, { timeout: 200_000 }, async () => {
  const { der } = await fixture('smki-device/device-ds')
  const pem = Buffer.from(toPem('CERTIFICATE', der) + toPem('CERTIFICATE REQUEST', der))
  const { writePkcs7 } = await import('../../core/pki/x509/library/pkcs7.ts')
  const { zipSync } = await import('fflate')
  const forms = [
    der,
    pem,
    writePkcs7([der]),
    zipSync({ 'a.pem': pem, 'b.der': der }),
    Buffer.from(Buffer.from(der).toString('base64')),
  ]
  await untilTimeIsUp(async (next) => {
    const bytes = mutate(forms[next(forms.length)] as Uint8Array, next)
    await decodeCertificates({ name: 'fuzz', bytes }).catch(allowRefusal)
    try {
      decodeCsr({ name: 'fuzz', bytes })
    } catch (error) {
      allowRefusal(error)
    }
  })
})
