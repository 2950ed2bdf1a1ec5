import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { WHOLE_CRLS } from '../../../core/records/crl-record.ts'
import { storeBackends } from '../../support/store-backends.ts'
import { operationKinds } from '../../support/store-operations/operation.ts'
import { commitWords, faultWords } from '../../support/store-operations/outcomes.ts'
import { describeLine, record } from '../../support/store-operations/record.ts'

// What two thousand operations came to before. `TPKI_UPDATE_RECORDING=1` writes it anew, as SQLite does them now.
const FILE = new URL('recorded-operations.txt', import.meta.url)
const isUpdate = process.env.TPKI_UPDATE_RECORDING === '1'
const recorded = (): string[] => readFileSync(FILE, 'utf8').trimEnd().split('\n')

describe.each(storeBackends)('$name', ({ name, open }) => {
  if (isUpdate && name === 'SQLite')
    test('writes a new recording', async () => {
      const backend = open()
      const lines: string[] = []
      try {
        for await (const { text } of record(backend)) lines.push(text)
      } finally {
        await backend.close()
      }
      writeFileSync(FILE, `${lines.join('\n')}\n`)
    })

  test.skipIf(isUpdate)('does what was recorded', async () => {
    const backend = open()
    const expected = recorded()
    let next = 0
    try {
      for await (const line of record(backend)) {
        // The first difference says what there is to say: what follows is made up from what came before.
        if (line.text !== expected[next]) expect(line.text, describeLine(line)).toBe(expected[next])
        next++
      }
    } finally {
      await backend.close()
    }
    expect(next).toBe(expected.length)
  })
})

describe.skipIf(isUpdate)('the recording', () => {
  const operations = recorded().flatMap((line) => {
    const [, kind = '', came = ''] = /^\d+ \S+ (\S+) \S+: (.*) \| /.exec(line) ?? []
    return kind === '' ? [] : [{ kind, came }]
  })
  const cameOf = (came: string): string[] => /^several \[(.*)\]$/.exec(came)?.[1]?.split('; ') ?? [came]
  const outcomes = operations.flatMap(({ came }) => cameOf(came))
  const startingWith = (words: string): number =>
    outcomes.filter((came) => came === words || came.startsWith(`${words} `)).length

  test('is of two thousand operations', () => {
    expect(operations).toHaveLength(2000)
  })

  test.each(operationKinds)('has ten of "%s"', (kind) => {
    expect(operations.filter((each) => each.kind === kind).length).toBeGreaterThanOrEqual(10)
  })

  test.each([
    ...Object.values(commitWords),
    ...Object.values(faultWords).map((word) => `${commitWords.guarded} ${word}`),
    ...['no-room refuse', 'no-room queue', 'broken'],
    ...['changed', 'taken', 'unknown', 'already', 'revoked', 'marked', 'stale', 'overtaken', 'submitted', 'waits'],
    ...['claimed', 'none', 'decided', 'lost', 'purged'],
  ])('has ten that came to "%s"', (words) => {
    expect(startingWith(words)).toBeGreaterThanOrEqual(10)
  })

  test('has ten in which one thing of several that came at once broke, and others did not', () => {
    const atOnce = operations.filter(({ kind }) => kind === 'at-once').map(({ came }) => cameOf(came))
    const broken = atOnce.filter((each) => each.includes('broken') && each.includes('committed'))
    expect(broken.length).toBeGreaterThanOrEqual(10)
  })

  test('has more CRLs of one list than are kept whole', () => {
    const issued = operations.filter(({ kind, came }) => kind === 'issue-crl' && came === 'committed')
    expect(issued.length).toBeGreaterThan(WHOLE_CRLS + 10)
  })

  test('has ten of batches that a limit lets wait', () => {
    const chunks = operations.filter(({ kind, came }) => kind === 'batch-chunk' && came.includes(' waits '))
    expect(chunks.length).toBeGreaterThanOrEqual(10)
  })
})
