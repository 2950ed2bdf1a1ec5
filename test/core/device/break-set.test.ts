import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { breakSet } from '../../../core/device/break/break-set.ts'
import { deviceRules } from '../../../core/device/rules/device-rules.ts'
import type { DeviceSet } from '../../../core/device/set/device-set.ts'
import { setFiles } from '../../../core/device/set/set-files.ts'
import { checkFolder, failuresOf, freshSet, scratchFolder, setOptions, writeFiles } from '../../support/device-set.ts'

const folder = scratchFolder()
let set: DeviceSet

beforeAll(async () => {
  set = await freshSet('electricity')
})

test('the valid set passes every rule and skips none', async () => {
  writeFiles(join(folder, 'valid'), setFiles(set))
  const verdicts = await checkFolder(join(folder, 'valid'))
  expect(verdicts.map(({ verdict, type }) => [verdict, type])).toEqual([
    ['pass', 'ESME'],
    ['pass', 'CHF'],
    ['pass', 'GPF'],
  ])
  const results = verdicts.flatMap(({ rules }) => rules.map(({ rule, result }) => `${rule} ${result}`))
  expect(new Set(results.filter((each) => !each.endsWith(' pass')))).toEqual(
    new Set(['e_hub_incomplete not-applicable']),
  )
})

describe('a broken set fails its rule and no other', () => {
  test.each(deviceRules.map(({ name }) => name))('%s', async (name) => {
    const where = join(folder, name)
    writeFiles(where, await breakSet(name, set, setOptions))
    const verdicts = await checkFolder(where)
    const failed = failuresOf(verdicts)
    expect(
      new Set(failed),
      JSON.stringify(
        verdicts.flatMap(({ rules }) => rules.filter((r) => r.result === 'fail')),
        null,
        1,
      ),
    ).toEqual(new Set([name]))
    // Two entries fail where the two are the same, or have a key in common.
    expect(failed).toHaveLength(name === 'e_device_repeated' || name === 'e_key_shared' ? 2 : 1)
    for (const { rules } of verdicts) {
      for (const { rule, result, because } of rules) {
        if (result === 'fail') expect(because).toBeTruthy()
        const needs = deviceRules.find((each) => each.name === rule)?.needs ?? []
        if (needs.includes(name) && failed.length > 0 && rules.some((r) => r.rule === name && r.result === 'fail'))
          expect({ rule, result, because }).toEqual({ rule, result: 'skipped', because: `${name} failed` })
        if (result === 'skipped') expect(because).toContain(name)
      }
    }
  })
})
