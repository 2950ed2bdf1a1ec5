import { describe, expect, test } from 'vitest'
import { insertEnvironment } from '../../../../core/authority/world/document/insert-environment.ts'
import { formatWorldConfig, parseWorldConfig } from '../../../../core/authority/world/document/world-document.ts'
import { worldConfig as config } from '../../../support/world.ts'

const [first] = config.environments
const added = { ...(first as (typeof config.environments)[number]), name: 'added' }
const text = formatWorldConfig({ ...config, environments: [first as typeof added] })
const insert = (into: string) => insertEnvironment(into, added, 'world.yaml')
const namesIn = (result: string) => parseWorldConfig(result, 'world.yaml').environments.map(({ name }) => name)

describe('an environment is inserted into world.yaml', () => {
  test.each([
    { name: 'as we write it', into: text },
    {
      name: 'with comments',
      into: text
        .replace('environments:', '# above\nenvironments: # ours')
        .replace('listedOids', '\n# below\nlistedOids'),
    },
    { name: 'with items at the margin', into: dedent(text) },
    { name: 'as the last key', into: moved(text) },
    { name: 'as the last key, without a final line end', into: moved(text).trimEnd() },
  ])('$name, and every other line stays', ({ into }) => {
    const result = insert(into)
    expect(namesIn(result)).toEqual([first?.name, 'added'])
    const lines = result.split('\n')
    let at = -1
    for (const line of into.split('\n')) {
      at = lines.indexOf(line, at + 1)
      expect(at, line).not.toBe(-1)
    }
  })

  test('a flow list is refused with the remedy', () => {
    const block = /environments:\n([\s\S]*?)\n(?=[a-z])/i.exec(text)?.[0] as string
    const flow = text.replace(block, `environments: ${JSON.stringify([first])}\n`)
    expect(() => insert(flow)).toThrow(
      expect.objectContaining({ code: 'WORLD_INVALID', cure: expect.stringContaining('- name:') }),
    )
  })
})

function dedent(yaml: string): string {
  const block = /environments:\n([\s\S]*?)\n(?=[a-z])/i.exec(yaml)?.[1] as string
  return yaml.replace(block, block.replace(/^ {2}/gm, ''))
}

function moved(yaml: string): string {
  const block = /environments:\n([\s\S]*?)\n(?=[a-z])/i.exec(yaml)?.[0] as string
  return `${yaml.replace(block, '').trimEnd()}\n${block}`
}
