import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditAlone } from '../../../core/store/commit-unit.ts'
import { openStore } from '../../../core/store/open/open-store.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'open-store-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const audit = { atSeconds: 100, actor: 'tester', action: 'issued', detail: {} } as const

describe('a store is opened by its URL', () => {
  test.each([
    { name: 'a path', urlOf: (path: string) => path },
    { name: 'sqlite:', urlOf: (path: string) => `sqlite:${path}` },
    { name: 'SQLITE:', urlOf: (path: string) => `SQLITE:${path}` },
  ])('$name, which is there the next time', async ({ urlOf }) => {
    const file = join(directory, 'tpki.db')
    const store = await openStore(urlOf(file))
    await store.commit(auditAlone(audit))
    await store.close()
    const again = await openStore(file)
    expect((await again.auditHead()).sequence).toBe(1)
    await again.close()
  })

  test('memory:, which is empty the next time', async () => {
    const store = await openStore('memory:')
    await store.commit(auditAlone(audit))
    await store.close()
    expect((await (await openStore('memory:')).auditHead()).sequence).toBe(0)
  })

  test.each([
    { url: 'postgres://lab:secret@host/db', message: /^PostgreSQL stores are not supported yet; allowed: sqlite:PATH/ },
    { url: 'postgresql://host/db', message: /^PostgreSQL stores are not supported yet/ },
    { url: 'mysql://lab:secret@host/db', message: /^a store "mysql:…" is not known; allowed: sqlite:PATH, a path/ },
    { url: 'constructor:x', message: /^a store "constructor:…" is not known/ },
    { url: 'sqlite:', message: /^a store "sqlite:…" is not known/ },
    { url: 'memory:x', message: /^a store "memory:…" is not known/ },
  ])('refuses $url and does not repeat a password', async ({ url, message }) => {
    const error = await openStore(url).catch((each: unknown) => each)
    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringMatching(message) })
    expect(String(error)).not.toContain('secret')
  })

  test('only the backend that is opened is loaded, and no query builder', () => {
    const script = `
      import { registerHooks } from 'node:module'
      const loaded = []
      registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
      const { openStore } = await import('./core/store/open/index.ts')
      await (await openStore(process.argv[1])).close()
      console.log(JSON.stringify(loaded.filter((url) => /kysely|store\\/(memory|sqlite)\\/index/.test(url))))`
    const loadedBy = (url: string): string[] =>
      JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script, url], { encoding: 'utf8' }))
    expect(loadedBy(join(directory, 'tpki.db'))).toEqual([expect.stringContaining('store/sqlite/index.ts')])
    expect(loadedBy('memory:')).toEqual([expect.stringContaining('store/memory/index.ts')])
  })
})
