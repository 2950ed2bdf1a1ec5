import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deviceRules } from '../../../core/device/rules.ts'
import { checkFolder, failuresOf } from '../../support/device-set.ts'

const vectors = process.env.TPKI_REFERENCE_VECTORS
const DEVICES = 10

describe.skipIf(!vectors)('published devices (needs TPKI_REFERENCE_VECTORS)', () => {
  test('all pass parse and profile under their own policy, but for one signature that is not DER', async () => {
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
      expect(notJudged.map(({ because }) => because)).toEqual(['no private key is among the files'])
    }
    expect(failuresOf(verdicts)).toEqual(['e_signature_not_der'])
  })
})
