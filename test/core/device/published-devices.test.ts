import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deviceRules } from '../../../core/device/rules/device-rules.ts'
import { checkFolder, failuresOf, scratchFolder } from '../../support/device-set.ts'

const vectors = process.env.TPKI_REFERENCE_VECTORS
const DEVICES = 10

describe.skipIf(!vectors)('published devices (needs TPKI_REFERENCE_VECTORS)', () => {
  const scratch = scratchFolder()

  test('all pass parse and profile under their own policy, except one signature that is not DER', async () => {
    const folder = join(vectors ?? '', 'certs', 'device')
    const policyOids = ['1.2.826.0.1.1800000.1.2.1.4']
    const verdicts = await checkFolder(folder, { paths: [folder], trust: null, policyOids })
    expect(verdicts).toHaveLength(DEVICES)
    const judged = deviceRules.filter(({ group }) => group === 'parse' || group === 'profile').map(({ name }) => name)
    for (const { device, rules } of verdicts) {
      const wrong = rules.filter(({ result }) => result === 'fail')
      if (device !== '00db123456789023') expect(wrong, device).toEqual([])
      else expect(wrong).toMatchObject([{ rule: 'e_signature_not_der', findings: [{ field: 'ka.signature' }] }])
      const notJudged = rules.filter(({ rule, result }) => judged.some((name) => name === rule) && result === 'skipped')
      expect(notJudged.map(({ because }) => because)).toEqual(['there is no private key among the files'])
    }
    expect(failuresOf(verdicts)).toEqual(['e_signature_not_der'])
  })

  test('a published key as bare hex matches its certificate and agrees', async () => {
    const named = JSON.parse(readFileSync(join(vectors ?? '', 'ka-test-keys.json'), 'utf8'))
    writeFileSync(join(scratch, 'key'), named['device 00db1234567890a0 (KA)'].scalarHex)
    const paths = ['ds', 'ka'].map((usage) => join(vectors ?? '', 'certs/device', `00db1234567890a0-${usage}.pem`))
    const policyOids = ['1.2.826.0.1.1800000.1.2.1.4']
    const [verdict] = await checkFolder(scratch, { paths: [...paths, scratch], trust: null, policyOids })
    const result = (name: string) => verdict?.rules.find(({ rule }) => rule === name)?.result
    expect(['e_key_mismatch', 'e_ka_agreement_wrong', 'e_ds_signature_wrong'].map(result)).toEqual([
      'pass',
      'pass',
      'skipped',
    ])
    expect(failuresOf(verdict ? [verdict] : [])).toEqual(['e_key_missing'])
  })
})
