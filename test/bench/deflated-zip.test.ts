import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fromBuffer } from 'yauzl'
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
  const read = await new Promise((resolve, reject) => {
    const found: object[] = []
    fromBuffer(readFileSync(file), { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error)
      zip.on('error', reject).on('end', () => resolve(found))
      zip.on('entry', (entry) =>
        zip.openReadStream(entry, async (fault, stream) => {
          if (fault) return reject(fault)
          const contents = (await stream.toArray()).join('')
          found.push({ name: entry.fileName, method: entry.compressionMethod, contents })
          zip.readEntry()
        }),
      )
      zip.readEntry()
    })
  })
  expect(read).toEqual([
    { name: 'a.csr', method: 8, contents: 'MII'.repeat(100) },
    { name: 'no octets é.csr', method: 8, contents: '' },
    { name: 'b.csr', method: 8, contents: 'last' },
  ])
})
