import { readdirSync, readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, relative, resolve, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ruleBreakers } from '../core/device/break/rule-breakers.ts'
import { deviceRules } from '../core/device/rules/device-rules.ts'
import { errorCodes } from '../core/index.ts'
import { crlRules } from '../core/pki/lint/crl/rules/crl-rules.ts'
import { rules } from '../core/pki/lint/rules/all-rules.ts'

const ROOT = resolve(import.meta.dirname, '..')
const MAX_LINES = 400

interface Source {
  readonly file: string
  readonly text: string
  /** The text with comments blanked out. */
  readonly code: string
  readonly imports: readonly string[]
}

const sources: readonly Source[] = ['core', 'cli', 'server', 'bench', 'test'].flatMap(listSources).map(readSource)

function listSources(folder: string): string[] {
  try {
    return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|mjs)$/.test(name))
      .map((name) => join(folder, name).split(sep).join('/'))
  } catch {
    // A folder that the project has not begun.
    return []
  }
}

function readSource(file: string): Source {
  const text = readFileSync(join(ROOT, file), 'utf8')
  // No comment begins within "*/*", the media type.
  const code = text.replace(/(?<!\*)\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
  const found = [...code.matchAll(/\bfrom '([^']+)'|\bimport\(\s*'([^']+)'|^import '([^']+)'/gm)]
  return { file, text, code, imports: found.map(([, a, b, c]) => (a ?? b ?? c) as string) }
}

const under = (...folders: string[]): Source[] =>
  sources.filter(({ file }) => folders.some((folder) => file.startsWith(`${folder}/`)))

const productSources = under('core', 'cli', 'server')

/** Returns what an import means: a file of the project, or the name of a package. */
function targetOf({ file }: Source, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier
  return relative(ROOT, resolve(ROOT, file, '..', specifier))
    .split(sep)
    .join('/')
}

/** Returns `file → target` for every import that `isAllowed` does not allow. */
function strayImports(from: readonly Source[], isAllowed: (target: string, source: Source) => boolean): string[] {
  return from.flatMap((source) =>
    source.imports
      .map((specifier) => targetOf(source, specifier))
      .filter((target) => !isAllowed(target, source))
      .map((target) => `${source.file} → ${target}`),
  )
}

const isOf = (target: string, ...packages: string[]): boolean =>
  packages.some((name) => target === name || target.startsWith(`${name}/`))

/** The storeys of core/, the lowest first: each imports only from itself and from those before it. */
const STOREYS = ['base', 'pki', 'quota', 'records', 'store', 'authority', 'device', 'forms']
const DOOR = '/index.ts'
const isDoor = (file: string): boolean => file.endsWith(DOOR)
const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/'))
const doors = new Set(under('core').flatMap(({ file }) => (isDoor(file) ? [folderOf(file)] : [])))

/** Returns the storey of a file of core/; the main door stands above all of them. */
const storeyOf = (file: string): number =>
  file === 'core/index.ts' ? STOREYS.length : STOREYS.indexOf(file.split('/')[1] as string)

/** Returns the nearest folder around a file of core/ that has a door: its room. */
function roomOf(file: string): string {
  let folder = folderOf(file)
  while (!doors.has(folder)) folder = folderOf(folder)
  return folder
}

/** Returns `from → to` for every import of one product file by another. */
const arrows: readonly (readonly [string, string])[] = productSources.flatMap((source) =>
  source.imports
    .map((specifier) => targetOf(source, specifier))
    .filter((target) => /^(core|cli|server)\//.test(target))
    .map((target) => [source.file, target] as const),
)

/** Returns each set of nodes that reach one another along the arrows (Tarjan's algorithm). */
function findCircles(pairs: readonly (readonly [string, string])[]): string[] {
  const next = new Map<string, Set<string>>()
  for (const [from, to] of pairs) {
    next.set(from, (next.get(from) ?? new Set()).add(to))
    if (!next.has(to)) next.set(to, new Set())
  }
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const circles: string[] = []
  function visit(node: string): void {
    index.set(node, index.size)
    low.set(node, index.get(node) as number)
    stack.push(node)
    for (const to of next.get(node) as Set<string>) {
      if (!index.has(to)) visit(to)
      if (stack.includes(to)) low.set(node, Math.min(low.get(node) as number, low.get(to) as number))
    }
    if (low.get(node) !== index.get(node)) return
    const circle = stack.splice(stack.indexOf(node))
    if (circle.length > 1) circles.push(circle.sort().join(' '))
  }
  for (const node of next.keys()) if (!index.has(node)) visit(node)
  return circles
}

describe('imports', () => {
  test('the sources are found', () => {
    expect(under('core').length).toBeGreaterThan(100)
    expect(under('cli').length).toBeGreaterThan(15)
    expect(doors.size).toBeGreaterThan(25)
    expect(arrows.length).toBeGreaterThan(2000)
  })

  test('a file of core/ stands in a storey', () => {
    expect(
      under('core')
        .filter(({ file }) => storeyOf(file) === -1)
        .map(({ file }) => file),
    ).toEqual([])
  })

  test('core/ imports from the same storey or a lower one', () => {
    expect(
      arrows
        .filter(([from, to]) => from.startsWith('core/') && to.startsWith('core/') && storeyOf(to) > storeyOf(from))
        .map(([from, to]) => `${from} → ${to}`),
    ).toEqual([])
  })

  test('a folder of core/ with a door is imported only through it', () => {
    expect(
      arrows
        .filter(([, to]) => to.startsWith('core/') && !isDoor(to))
        .filter(([from, to]) => !from.startsWith('core/') || roomOf(from) !== roomOf(to))
        .map(([from, to]) => `${from} → ${to}`),
    ).toEqual([])
  })

  test('cli/ and server/ import the doors that they need, not the main door', () => {
    expect(arrows.filter(([, to]) => to === 'core/index.ts')).toEqual([])
  })

  test('no file imports itself by way of others', () => {
    expect(findCircles(arrows)).toEqual([])
  })

  test('no folder imports itself by way of others', () => {
    // A door re-exports from its subfolders.
    const folders = arrows
      .filter(([from]) => !isDoor(from))
      .map(([from, to]) => [folderOf(from), folderOf(to)] as const)
    expect(findCircles(folders.filter(([from, to]) => from !== to))).toEqual([])
  })

  test('core/ takes nothing from the shells around it', () => {
    expect(strayImports(under('core'), (target) => !/^(cli|server|test|bench)\//.test(target))).toEqual([])
  })

  test('cli/ imports core, its own files, node builtins and commander; the client undici, serve the server', () => {
    const isAllowed = (target: string, { file }: Source): boolean =>
      /^(core|cli)\//.test(target) ||
      isBuiltin(target) ||
      target === 'commander' ||
      (target === 'server/index.ts' && /^cli\/commands\/serve(\/|\.ts)/.test(file)) ||
      (target === 'undici' && file.startsWith('cli/client/'))
    expect(strayImports(under('cli'), isAllowed).filter((stray) => !/^cli\/(tpki|bundle)\.mjs /.test(stray))).toEqual(
      [],
    )
  })

  test('server/ takes nothing of the project but core/ and its own files', () => {
    expect(strayImports(under('server'), (target) => !/^(cli|test|bench)\//.test(target))).toEqual([])
  })

  test('only core/pki/x509/ imports ASN.1 and X.509 libraries', () => {
    const isAllowed = (target: string, { file }: Source): boolean =>
      file.startsWith('core/pki/x509/') ||
      !(target.startsWith('@peculiar/') || isOf(target, 'pkijs', 'asn1js', 'pvutils'))
    expect(strayImports(productSources, isAllowed)).toEqual([])
  })

  test('only core/store/<backend>/ and core/store/sql/ import a driver or kysely', () => {
    const isAllowed = (target: string, { file }: Source): boolean =>
      /^core\/store\/(sql|sqlite|postgres)\//.test(file) || !isOf(target, 'kysely', 'node:sqlite', 'pg')
    expect(strayImports(productSources, isAllowed)).toEqual([])
  })
})

describe('core/ takes from outside what varies', () => {
  const forbidden: { name: string; pattern: RegExp }[] = [
    { name: 'new Date() without an argument', pattern: /\bnew Date\(\s*\)|\bnew Date\b(?!\s*\()/ },
    { name: 'Date.now', pattern: /\bDate\.now\b/ },
    { name: 'Math.random', pattern: /\bMath\.random\b/ },
    { name: 'the environment', pattern: /\bprocess\.env\b/ },
    { name: 'process.exit', pattern: /\bprocess\.exit(Code)?\b/ },
    { name: 'printing', pattern: /\bconsole\.|\bprocess\.std(out|err)\b/ },
    { name: 'any', pattern: /: any\b|<any>|\bas any\b/ },
  ]
  test.each(forbidden)('no $name', ({ pattern }) => {
    expect(
      under('core')
        .filter(({ code }) => pattern.test(code))
        .map(({ file }) => file),
    ).toEqual([])
  })
})

describe('completeness', () => {
  test('every ErrorCode is used in core/ or cli/, outside the tables that list them', () => {
    const tables = ['core/base/errors.ts', 'core/base/ineligibility.ts', 'cli/output/exit-codes.ts']
    const elsewhere = under('core', 'cli').filter(({ file }) => !tables.includes(file))
    const unused = errorCodes.filter((code) => !elsewhere.some((source) => source.code.includes(`'${code}'`)))
    expect(unused).toEqual([])
  })

  test.each([
    { folder: 'core/pki/lint/rules', table: rules, pattern: /^[ew]_[a-z0-9_]+$/ },
    { folder: 'core/pki/lint/crl/rules', table: crlRules, pattern: /^[ew]_crl_[a-z0-9_]+$/ },
  ])('every rule file under $folder is in the table, whose names are unique', ({ folder, table, pattern }) => {
    const names = table.map(({ name }) => name)
    expect(names.filter((name) => !pattern.test(name))).toEqual([])
    expect(new Set(names).size).toBe(names.length)
    const files = under(folder).map(({ file }) => file.slice(folder.length + 1, -'.ts'.length))
    expect(names).toEqual(expect.arrayContaining(files.filter((file) => pattern.test(file))))
  })
})

describe('device rules', () => {
  test('rule names are unique and follow the pattern, and each rule has a set that fails it', () => {
    const names: string[] = deviceRules.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^e_[a-z0-9_]+$/)
    // test/core/device/break-set.test.ts makes each of these sets and checks it.
    expect(Object.keys(ruleBreakers).sort()).toEqual(names.toSorted())
  })

  test('a rule comes after the rules that it needs', () => {
    const names = deviceRules.map(({ name }) => name)
    for (const [i, { name, needs }] of deviceRules.entries())
      for (const need of needs) expect(names.slice(0, i), `${name} needs ${need}`).toContain(need)
  })
})

test('the command can be run as it lies in a checkout', () => {
  expect(statSync(join(ROOT, 'cli/tpki.mjs')).mode & 0o111).toBe(0o111)
})

describe('size and names', () => {
  test(`no file of the product has more than ${MAX_LINES} lines`, () => {
    expect(
      under('core', 'cli', 'server', 'bench')
        .filter(({ file, text }) => !isDoor(file) && text.split('\n').length > MAX_LINES + 1)
        .map(({ file }) => file),
    ).toEqual([])
  })

  test('files are named in kebab-case, but for rules', () => {
    const names = productSources
      .filter(({ file }) => !/^core\/(pki\/lint|pki\/lint\/crl)\/rules\//.test(file))
      .map(({ file }) => file)
    expect(names.filter((file) => !/^[a-z0-9-]+(\/[a-z0-9-]+)*\.(ts|mjs)$/.test(file))).toEqual([])
  })
})
