import { afterEach, expect, test, vi } from 'vitest'
import { JsonList } from '../../../cli/output/json-list.ts'

afterEach(() => vi.restoreAllMocks())

const items = [{ a: 'x\u2028y\nz', b: [1, { c: null }] }, { a: '"', b: [] }, {}]

test.each([
  { name: 'nothing', parts: [] },
  { name: 'an empty part', parts: [[], []] },
  { name: 'one part', parts: [items] },
  { name: 'a part each', parts: items.map((item) => [item]) },
])('a list of $name is what JSON.stringify makes of it at once', async ({ parts }) => {
  let written = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += text
    return true
  })
  const list = new JsonList('rows')
  for (const part of parts) await list.add(part)
  await list.end()
  expect(written).toBe(`${JSON.stringify({ rows: parts.flat() }, null, 2)}\n`)
})
