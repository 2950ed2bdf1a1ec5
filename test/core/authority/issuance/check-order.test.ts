import { afterAll, describe, expect, test } from 'vitest'
import { planBatch } from '../../../../core/authority/batch/plan-batch.ts'
import { submitBatch } from '../../../../core/authority/batch/submit-batch.ts'
import { ThreadChooser } from '../../../../core/authority/batch/thread-chooser.ts'
import { ProofThread } from '../../../../core/authority/issuance/csr/proof-thread.ts'
import type { IssuingDeps } from '../../../../core/authority/issuance/deps.ts'
import { issue } from '../../../../core/authority/issuance/issue.ts'
import { planRequest } from '../../../../core/authority/issuance/plan-request.ts'
import { renew } from '../../../../core/authority/issuance/renew.ts'
import { SharedCommits } from '../../../../core/authority/issuance/shared-commits.ts'
import { parseEntry } from '../../../../core/authority/register/document/parse-entry.ts'
import { PkiError } from '../../../../core/base/errors.ts'
import { TestOnly } from '../../../../core/pki/profile/test-only.ts'
import { namedBits, sequence } from '../../../../core/pki/x509/der-writer.ts'
import { entriesOf, orderOf, runUntil } from '../../../support/batch.ts'
import { extension, HW_TYPE, hardwareModuleName, makeCsr } from '../../../support/csr.ts'
import { fingerprintOf, world } from '../../../support/fixtures.ts'
import { ecKey } from '../../../support/keys.ts'
import { outcomeOf, putEntries, putParticipant, requestOf } from '../../../support/register.ts'
import { profiles, worldConfig } from '../../../support/world.ts'

const PROFILE = 'smki-device/device-ds'

/** What may be wrong with a request, in the order of the checks. */
interface Faults {
  readonly form?: boolean
  readonly proof?: boolean
  readonly content?: boolean
  readonly world?: boolean
  readonly register?: boolean
  readonly keyBound?: boolean
  readonly deviceFull?: boolean
}

// Each request has the fault that is named and every later one, so the code says which check comes first.
const cases: readonly { readonly code: string; readonly faults: Faults }[] = [
  { code: 'CSR_TRAILING_BYTES', faults: { form: true, proof: true, content: true, world: true } },
  { code: 'CSR_SIGNATURE_INVALID', faults: { proof: true, content: true, world: true, register: true } },
  { code: 'CSR_KEY_USAGE_WRONG', faults: { content: true, world: true, register: true, keyBound: true } },
  { code: 'LIVE_KEY', faults: { world: true, register: true, keyBound: true, deviceFull: true } },
  { code: 'EUI64_NOT_OWN', faults: { register: true, keyBound: true, deviceFull: true } },
  { code: 'KEY_REUSED', faults: { keyBound: true, deviceFull: true } },
  { code: 'DEVICE_CERTIFICATES_EXHAUSTED', faults: { deviceFull: true } },
]

const KEY = ecKey('check order')
const EUI64 = '00005eef20000001'
const OTHER_EUI64 = '00005eef20000002'
const FOREIGN_EUI64 = '0000aaaa20000001'

const csrOf = (eui64: string, key = KEY, keyUsage = [0]): Uint8Array =>
  makeCsr({
    subject: sequence(),
    extensions: [
      extension('keyUsage', true, namedBits(keyUsage)),
      extension('subjectAltName', true, sequence(hardwareModuleName(HW_TYPE, Buffer.from(eui64, 'hex')))),
    ],
    key,
  })

function csrWith({ form, proof, content, register }: Faults): Uint8Array {
  const csr = csrOf(register ? FOREIGN_EUI64 : EUI64, KEY, content ? [0, 4] : [0])
  if (proof) csr[csr.length - 1] = (csr.at(-1) as number) ^ 1
  return form ? Uint8Array.from([...csr, 0]) : csr
}

const requestWith = (csr: Uint8Array) => requestOf(PROFILE, 'alpha', { csr, interface: 'api' })

/** Returns a world in which `alpha` is a participant, with the faults that are not in the request itself. */
async function depsWith({ world: isLive, keyBound, deviceFull }: Faults): Promise<IssuingDeps> {
  const deps = world.deps()
  await putParticipant('alpha', deps)
  if (keyBound) expect(await outcomeOf(requestWith(csrOf(OTHER_EUI64)), deps)).toBe('issued')
  if (deviceFull) {
    expect(await outcomeOf(requestWith(csrOf(EUI64, ecKey('check order, before'))), deps)).toBe('issued')
    await putEntries([parseEntry('device-threshold', EUI64, null, { certificates: 1, reason: 'a test' })], deps)
  }
  if (!isLive) return deps
  const config = { ...worldConfig, live: { ...worldConfig.live, keys: [fingerprintOf(csrOf(EUI64))] } }
  return { ...deps, config, testOnly: new TestOnly(config, profiles) }
}

const codeOf = (error: unknown): string => {
  if (error instanceof PkiError) return error.code
  throw error
}

async function planOne(csr: Uint8Array, deps: IssuingDeps): Promise<string> {
  return planRequest(() => csr, requestWith(csr), deps).then(() => 'issued', codeOf)
}

const order = orderOf('alpha', { profile: PROFILE })

async function planBatchOfOne(csr: Uint8Array, deps: IssuingDeps): Promise<string> {
  const threads = new ThreadChooser(1, deps)
  const codes: string[] = []
  await planBatch(order, entriesOf([csr]), deps, { threads, maxCsrs: 1 }, ({ error }) => codes.push(error.code))
  await threads.end()
  return codes[0] ?? 'issued'
}

async function issueBatchOfOne(csr: Uint8Array, deps: IssuingDeps): Promise<string> {
  const { id } = await submitBatch(order, entriesOf([csr]), deps)
  const { results } = await runUntil(id, ['COMPLETED'], deps)
  const [result] = results
  return result?.kind === 'refused' ? result.code : 'issued'
}

const proofs = new ProofThread()
afterAll(() => proofs.end())

const issueOnBusyServer = (csr: Uint8Array, deps: IssuingDeps): Promise<string> =>
  outcomeOf(requestWith(csr), { ...deps, busy: { together: new SharedCommits(), proofs } })

const ways = [
  { way: 'issue', send: (csr: Uint8Array, deps: IssuingDeps) => outcomeOf(requestWith(csr), deps) },
  { way: 'issue on a busy server', send: issueOnBusyServer },
  { way: 'plan', send: planOne },
  { way: 'batch', send: issueBatchOfOne },
  { way: 'batch plan', send: planBatchOfOne },
]

describe.each(ways)('the order of checks: $way', ({ send }) => {
  test.each(cases)('$code', async ({ code, faults }) => {
    expect(await send(csrWith(faults), await depsWith(faults))).toBe(code)
  })
})

test('the order of checks: renew', async () => {
  const renewed = async (faults: Faults) => {
    const deps = await depsWith({})
    const { record } = await issue(requestWith(csrOf(EUI64)), deps)
    const faulty = await depsWith(faults)
    return renew(record, { actor: 'tester', interface: 'api' }, faulty).then(() => 'issued', codeOf)
  }
  expect(await renewed({})).toBe('issued')
  expect(await renewed({ world: true, keyBound: true, deviceFull: true })).toBe('LIVE_KEY')
  expect(await renewed({ keyBound: true, deviceFull: true })).toBe('KEY_REUSED')
  expect(await renewed({ deviceFull: true })).toBe('DEVICE_CERTIFICATES_EXHAUSTED')
})
