import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(ROOT, file)))
const fileNames = new Set(tracked.map((file) => basename(file)))
const topFolders = new Set(tracked.filter((file) => file.includes('/')).map((file) => file.split('/')[0] as string))

const TOP = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md']
const documents = tracked
  .filter((file) => TOP.includes(file) || /^docs\/.*\.md$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }))

/** Code spans of a text, without fenced blocks, and what stands right behind each. */
function codeSpans(text: string): { readonly code: string; readonly behind: string }[] {
  const prose = text.replace(/^ *```[\s\S]*?^ *```/gm, '')
  return [...prose.matchAll(/`([^`\n]+)`/g)].map((found) => ({
    code: found[1] as string,
    behind: prose.slice(found.index + found[0].length),
  }))
}

const isPlaceholder = (word: string): boolean => /[*…<>{}$]|\b[A-Z]{2,}\b(?!\.md$)/.test(word)

/**
 * Whether a word is a path of this repository: it begins with a folder of it, or it is the bare name of a source file.
 * Whatever else has a slash is a URL, a profile or a media type.
 */
function isRepositoryPath(word: string): boolean {
  if (isPlaceholder(word) || word.startsWith('/')) return false
  if (/^[\w.-]+\.(ts|mjs|md)$/.test(word)) return true
  const [first = ''] = word.split('/')
  // `forms/` and `profiles/` may be a user's folder too. The shipped one exists, so that does no harm.
  return word.includes('/') && topFolders.has(first)
}

/** Whether a path exists. A bare file name may stand in any folder. */
const isThere = (path: string): boolean => existsSync(join(ROOT, path)) || fileNames.has(path)

/** "`core/old.ts` (removed)" names a file that is gone. */
const isSaidToBeGone = (behind: string): boolean => /^\s*\(removed\)/.test(behind)

function missingPaths(text: string): string[] {
  return codeSpans(text)
    .filter(({ behind }) => !isSaidToBeGone(behind))
    .flatMap(({ code }) => code.split(/\s+/))
    .filter(isRepositoryPath)
    .map((path) => path.replace(/[.,:;]$/, ''))
    .filter((path) => !isThere(path))
}

/** Returns the anchors of a Markdown file, as GitHub makes them. */
const anchorsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  )

function brokenLinks(file: string, text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string)
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#')
      const found = path === '' ? join(ROOT, file) : resolve(ROOT, dirname(file), path)
      if (!existsSync(found)) return true
      return anchor !== undefined && !anchorsOf(found).includes(anchor)
    })
}

/** Returns each "`file.ts`, `name`" and each "`name` in `file.ts`" of a text. */
function namedThings(text: string): { readonly path: string; readonly name: string }[] {
  const after = [...text.matchAll(/`([\w./-]+\/[\w.-]+\.(?:ts|mjs))`,?\s+`([A-Za-z_]\w*)`/g)]
  const before = [...text.matchAll(/`([A-Za-z_]\w*)`\s+(?:in|of)\s+`([\w./-]+\/[\w.-]+\.(?:ts|mjs))`/g)]
  return [
    ...after.map(([, path = '', name = '']) => ({ path, name })),
    ...before.map(([, name = '', path = '']) => ({ path, name })),
  ]
}

/** Whether a source declares a function, class, type, constant or method of this name. */
const declares = (source: string, name: string): boolean =>
  new RegExp(`\\b(?:function\\*?|class|interface|type|const) ${name}\\b|^  (?:async )?${name}[<(]`, 'm').test(source)

const strayNames = (text: string): string[] =>
  namedThings(text)
    .filter(({ path }) => existsSync(join(ROOT, path)))
    .filter(({ path, name }) => !declares(readFileSync(join(ROOT, path), 'utf8'), name))
    .map(({ path, name }) => `${path} declares no ${name}`)

describe('the documents', () => {
  test('are found', () => {
    expect(documents.map(({ file }) => file)).toEqual(expect.arrayContaining(TOP))
    expect(documents.length).toBeGreaterThan(30)
    expect(documents.flatMap(({ text }) => codeSpans(text)).length).toBeGreaterThan(500)
  })

  test.each(documents)('$file names paths that exist', ({ text }) => {
    expect(missingPaths(text)).toEqual([])
  })

  test.each(documents)('$file has links that lead somewhere', ({ file, text }) => {
    expect(brokenLinks(file, text)).toEqual([])
  })

  test.each(documents)('$file names functions that their files have', ({ text }) => {
    expect(strayNames(text)).toEqual([])
  })
})

describe('the judge of documents', () => {
  test.each([
    { name: 'a missing file', text: 'see `core/nothing.ts`', expected: ['core/nothing.ts'] },
    { name: 'a missing bare name', text: 'see `nothing-at-all.ts`', expected: ['nothing-at-all.ts'] },
    { name: 'a path in a command', text: '`node bench/nothing.ts WORLD`', expected: ['bench/nothing.ts'] },
    { name: 'a file that is said to be removed', text: '`core/nothing.ts` (removed)', expected: [] },
    { name: 'a URL path, a profile and a media type', text: '`/ca/x` `iki/nothing` `application/xml`', expected: [] },
    { name: 'a pattern', text: '`core/store/<backend>/` and `test/**/*.test.ts`', expected: [] },
    { name: 'a bare name of a file that exists', text: '`architecture.test.ts`', expected: [] },
  ])('$name', ({ text, expected }) => expect(missingPaths(text)).toEqual(expected))

  test('finds a link, an anchor and a name that are not there', () => {
    const links =
      '[a](core) [b](nowhere.md) [c](README.md#smki-test-pki) [d](README.md#nowhere) [e](https://example.com)'
    expect(brokenLinks('README.md', links)).toEqual(['nowhere.md', 'README.md#nowhere'])
    expect(strayNames('`core/base/clock.ts`, `fixedClock`; `sundial` in `core/base/clock.ts`')).toEqual([
      'core/base/clock.ts declares no sundial',
    ])
  })
})

describe('ARCHITECTURE.md', () => {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')

  /** Returns the folders right under `parent`. */
  const foldersOf = (parent: string): string[] =>
    readdirSync(join(ROOT, parent))
      .map((name) => `${parent}/${name}`)
      .filter((path) => statSync(join(ROOT, path)).isDirectory())
      .map((path) => relative(ROOT, join(ROOT, path)))

  test.each(['core', 'cli', 'server', 'core/pki', 'core/store', 'core/authority', 'core/device', 'core/forms'])(
    'says what each folder of %s holds',
    (parent) => {
      expect(foldersOf(parent).filter((folder) => !text.includes(`\`${folder}/\``))).toEqual([])
    },
  )

  test('names the functions on the way of a request', () => {
    expect(namedThings(text).length).toBeGreaterThan(70)
  })

  test('names the storeys in the order that the test of the architecture has', () => {
    const [, list = ''] = /STOREYS = \[(.*)\]/.exec(readFileSync(join(ROOT, 'test/architecture.test.ts'), 'utf8')) ?? []
    const storeys = [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name as string)
    expect(storeys.length).toBeGreaterThan(5)
    expect(text).toContain(storeys.map((name) => `\`${name}\``).join(' < '))
  })
})
