import { expect, test } from 'vitest'
import { type ErrorJson, errorFromJson, errorToJson } from '../../../core/base/error-json.ts'
import { PkiError } from '../../../core/base/errors.ts'

const cases: { name: string; error: PkiError; json: ErrorJson }[] = [
  {
    name: 'all fields',
    error: new PkiError('KEY_REUSED', 'the key is used', { source: 'GBCS 12.2', cure: 'make a new key' }),
    json: { code: 'KEY_REUSED', message: 'the key is used', source: 'GBCS 12.2', cure: 'make a new key' },
  },
  {
    name: 'no source and no cure',
    error: new PkiError('INPUT_EMPTY', '"a" is empty'),
    json: { code: 'INPUT_EMPTY', message: '"a" is empty', source: null, cure: null },
  },
]

test.each(cases)('an error with $name survives as JSON, its keys always in one order', ({ error, json }) => {
  // The audit log hashes these keys in their order.
  expect(JSON.stringify(errorToJson(error))).toBe(JSON.stringify(json))
  const { code, message, source, cure, reference } = errorFromJson(JSON.parse(JSON.stringify(json)))
  expect({ code, message, source, cure }).toEqual({ code, message, source: error.source, cure: error.cure })
  expect({ code, message, reference }).toEqual({ code: error.code, message: error.message, reference: null })
})

test('an error read back keeps the cause that is given', () => {
  const [{ error, json }] = cases as [(typeof cases)[number]]
  expect(errorFromJson(json, error).cause).toBe(error)
})
