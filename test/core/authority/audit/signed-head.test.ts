import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { signHead, verifyHead } from '../../../../core/authority/audit/signed-head.ts'
import { auditAlone } from '../../../../core/store/commit-unit.ts'
import { MemoryStore } from '../../../../core/store/memory/memory-store.ts'

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pemOf = (key: KeyObject): string => String(key.export({ type: 'spki', format: 'pem' }))
const OWN = pemOf(pair.publicKey)

async function storeOf(...numbers: readonly number[]): Promise<MemoryStore> {
  const store = new MemoryStore()
  for (const number of numbers)
    await store.commit(auditAlone({ atSeconds: number, actor: 'tester', action: 'refused', detail: { number } }))
  return store
}

const headOf = async (store: MemoryStore): Promise<string> =>
  signHead(await store.auditHead(), 'TEST world', pair.privateKey)

describe('a signed head', () => {
  test('matches the log, also after the log has grown', async () => {
    const store = await storeOf(1, 2)
    const text = await headOf(store)
    expect(JSON.parse(text)).toMatchObject({
      format: 1,
      world: 'TEST world',
      sequence: 2,
      hash: (await store.auditHead()).hash,
      at: '1970-01-01T00:00:02.000Z',
    })
    await store.commit(auditAlone({ atSeconds: 3, actor: 'tester', action: 'refused', detail: {} }))
    expect(await verifyHead(text, 'head.json', OWN, store)).toEqual({ sequence: 2 })
  })

  test('shows that rows at the end were removed or rewritten', async () => {
    const text = await headOf(await storeOf(1, 2, 3))
    await expect(verifyHead(text, 'head.json', OWN, await storeOf(1, 2))).rejects.toMatchObject({
      code: 'AUDIT_BROKEN',
      message: 'rows at the end of the log are missing: it ends at row 2, but "head.json" was signed at row 3',
    })
    await expect(verifyHead(text, 'head.json', OWN, await storeOf(1, 2, 4))).rejects.toMatchObject({
      code: 'AUDIT_BROKEN',
      message: 'row 3 of the log differs from the row for which "head.json" was signed',
    })
  })

  test.each<{ name: string; forge: (text: string) => string; code: string; message: RegExp }>([
    {
      name: 'says another row',
      forge: (text) => text.replace('"sequence": 2', '"sequence": 1'),
      code: 'AUDIT_HEAD_INVALID',
      message: /is not signed by the audit key of this world/,
    },
    {
      name: 'says another time',
      forge: (text) => text.replace('1970', '1971'),
      code: 'AUDIT_HEAD_INVALID',
      message: /is not signed by the audit key of this world/,
    },
    {
      name: 'has another key in it',
      forge: (text) => text.replace('"format": 1', '"format": 1, "note": 1'),
      code: 'AUDIT_HEAD_INVALID',
      message: /is not a signed head: .*unknown key "note"/,
    },
    {
      name: 'is no head',
      forge: () => 'junk',
      code: 'AUDIT_HEAD_INVALID',
      message: /"head.json" is not a signed head/,
    },
  ])('that $name is refused', async ({ forge, code, message }) => {
    const store = await storeOf(1, 2)
    const forged = forge(await headOf(store))
    await expect(verifyHead(forged, 'head.json', OWN, store)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  test('of another key is refused, and so is a file that is not a public key', async () => {
    const store = await storeOf(1)
    const text = await headOf(store)
    const other = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)
    await expect(verifyHead(text, 'head.json', other, store)).rejects.toMatchObject({ code: 'AUDIT_HEAD_INVALID' })
    for (const key of ['junk', pemOf(generateKeyPairSync('ed25519').publicKey)])
      await expect(verifyHead(text, 'head.json', key, store)).rejects.toMatchObject({ code: 'KEY_UNREADABLE' })
  })
})
