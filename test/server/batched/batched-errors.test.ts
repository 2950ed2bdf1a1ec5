import { expect, test } from 'vitest'
import { reportStatus } from '../../../core/authority/batch/batch-report.ts'
import { errorCodes, ineligibilityCodes } from '../../../core/index.ts'
import { entryErrorOf } from '../../../server/batched/batched-errors.ts'

const refused = {
  index: 0,
  name: 'x',
  kind: 'refused',
  message: '',
  source: null,
  cure: null,
  reference: null,
} as const

test('the report of the Portal and the Batched service call the same refusals ineligible', () => {
  const inReport = errorCodes.filter((code) => reportStatus({ ...refused, code }) === 'ineligible')
  const inService = errorCodes.filter((code) => entryErrorOf(code).status === 'INELIGIBLE')
  expect(inReport).toEqual(inService)
  expect(new Set(inReport)).toEqual(new Set(ineligibilityCodes))
  expect(entryErrorOf('DEVICE_UNKNOWN').code).toBe('IN:DD1')
  expect(entryErrorOf('NAME_NOT_OWN').code).toBe('IN:GG1')
})
