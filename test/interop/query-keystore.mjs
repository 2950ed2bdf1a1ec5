// Loads a keystore.json through the published client, installed in DIRECTORY, and prints what it finds:
//   node query-keystore.mjs DIRECTORY KEYSTORE < queries.json
import { createPublicKey } from 'node:crypto'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const [directory, keystore] = process.argv.slice(2)
const { BoxedKeyStore } = createRequire(join(directory, 'package.json'))('@smartdcc/dccboxed-keystore')

// What it does not find locally it asks for over HTTP; nobody listens there, so that would be an error.
const store = await BoxedKeyStore.new('127.0.0.1:9', keystore)
const spki = (key) => key.export({ type: 'spki', format: 'der' })

const answers = []
for (const query of JSON.parse(await text(process.stdin))) {
  const certificates = await store.query({ ...query, lookup: 'certificate' })
  const keys = await store.query({ ...query, lookup: 'privateKey' })
  answers.push(
    certificates.map(({ serial, eui, role, name, certificate }) => {
      const key = keys.find((entry) => entry.serial === serial)?.privateKey
      return {
        serial: String(serial),
        eui: eui.toString(),
        role: role ?? null,
        name,
        certificateSerial: certificate.serialNumber,
        keyFits: key !== undefined && spki(createPublicKey(key)).equals(spki(certificate.publicKey)),
      }
    }),
  )
}
await store.cleanup()
process.stdout.write(JSON.stringify(answers))
