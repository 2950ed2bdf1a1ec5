import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

// Asks an SMKI Repository through the published client, installed in DIRECTORY, and prints what it finds:
//   node query-repository.mjs DIRECTORY ADDRESS < queries.json

const [directory, address] = process.argv.slice(2)
const load = createRequire(join(directory, 'package.json'))
const { BoxedKeyStore } = load('@smartdcc/dccboxed-keystore')
const { query, search } = load(join(directory, 'node_modules/@smartdcc/dccboxed-keystore/dist/certificateSearch.js'))

const empty = join(directory, 'empty.json')
writeFileSync(empty, '{}')

/** The high-level call, each time with a store that knows nothing yet: by serial number first, then by holder. */
async function highLevel({ serial, ...holder }) {
  const store = await BoxedKeyStore.new(address, undefined, empty)
  try {
    let found = serial ? await store.query({ serial: BigInt(`0x${serial}`), lookup: 'certificate' }) : null
    if (holder.eui) found = await store.query({ ...holder, lookup: 'certificate' })
    return (Array.isArray(found) ? found : [found]).filter((each) => each !== null).map(describe)
  } finally {
    await store.cleanup()
  }
}

const describe = ({ eui, role, keyUsage, certificate }) => ({
  eui: eui.toString(),
  role: role ?? null,
  keyUsage,
  serial: certificate.serialNumber,
})

const calls = {
  store: highLevel,
  search: async (options) => (await search(options, address)).map(({ x509 }) => x509.serialNumber),
  query: async ({ serial }) => (await query(serial, address))?.x509.serialNumber ?? null,
}

const answers = []
for (const { call, ...options } of JSON.parse(await text(process.stdin))) {
  const startedMs = performance.now()
  const answer = await calls[call](options).catch((error) => ({ error: error.message }))
  // The client gives a server four seconds.
  answers.push({ answer, ms: performance.now() - startedMs })
}
process.stdout.write(JSON.stringify(answers))
