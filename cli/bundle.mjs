// Makes the command of the published package: dist/tpki/, a few files in place of hundreds, so that it starts fast.
// The library in dist/core/ is made by tsc. Other people's packages stay outside, except those that every command needs.
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const BUNDLED = /^(commander|js-yaml|zod)(\/|$)/

// Modules that run in a thread or process of their own lie beside the rest: they are started by file name.
const entries = {
  main: 'cli/main.ts',
  'proof-worker': 'core/authority/issuance/csr/proof-worker.ts',
  'chunk-worker': 'core/authority/batch/chunk-worker.ts',
  'second-worker': 'core/device/evidence/second-worker.ts',
  'read-job': 'core/forms/read/read-job.ts',
  'pdf-job': 'core/forms/pdf/pdf-job.ts',
  'parse-thread': 'server/batch-intake/parse-thread.ts',
}

const target = inRoot('dist/tpki')
rmSync(target, { recursive: true, force: true })
const build = await rolldown({
  input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, inRoot(file)])),
  platform: 'node',
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !BUNDLED.test(id),
})
await build.write({ dir: target, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' })
await build.close()
