import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeDeflatedZip } from '../../bench/deflated-zip.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tpki-zip-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function* members() {
  yield { name: 'a.csr', contents: Buffer.from('MII'.repeat(100)) }
  yield { name: 'no octets é.csr', contents: Buffer.alloc(0) }
  yield { name: 'b.csr', contents: Buffer.from('last') }
}

test('another reader finds the deflated members that were written', async () => {
  const file = join(folder, 'three.zip')
  await writeDeflatedZip(file, members())
  const methods: number[] = []
  const unzipped = unzipSync(readFileSync(file), { filter: ({ compression }) => methods.push(compression) > 0 })
  const read = Object.entries(unzipped).map(([name, contents], i) => ({
    name,
    method: methods[i],
    contents: Buffer.from(contents).toString(),
  }))
  expect(read).toEqual([
    { name: 'a.csr', method: 8, contents: 'MII'.repeat(100) },
    { name: 'no octets é.csr', method: 8, contents: '' },
    { name: 'b.csr', method: 8, contents: 'last' },
  ])
})
