import { readdirSync, readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, relative, resolve, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deviceRules } from '../core/device/rules.ts'
import { errorCodes } from '../core/index.ts'
import { crlRules } from '../core/pki/lint/crl/crl-rules.ts'
import { rules } from '../core/pki/lint/rules.ts'

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

describe('imports', () => {
  test('the sources are found', () => {
    expect(under('core').length).toBeGreaterThan(100)
    expect(under('cli').length).toBeGreaterThan(15)
  })

  test('cli/ imports core/index.ts, its own files, node builtins and commander; the client undici, serve the server', () => {
    const isAllowed = (target: string, { file }: Source): boolean =>
      target === 'core/index.ts' ||
      target.startsWith('cli/') ||
      isBuiltin(target) ||
      target === 'commander' ||
      (target === 'server/index.ts' && file === 'cli/commands/serve.ts') ||
      (target === 'undici' && file.startsWith('cli/client/'))
    expect(strayImports(under('cli'), isAllowed).filter((stray) => !stray.startsWith('cli/tpki.mjs'))).toEqual([])
  })

  test('server/ takes nothing of the project but core/index.ts and its own files', () => {
    const isAllowed = (target: string): boolean =>
      target === 'core/index.ts' || target.startsWith('server/') || !/^(core|cli|test|bench)\//.test(target)
    expect(strayImports(under('server'), isAllowed)).toEqual([])
  })

  test('core/ takes nothing from the shells around it', () => {
    expect(strayImports(under('core'), (target) => !/^(cli|server|test|bench)\//.test(target))).toEqual([])
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

  test('only core/store/memory/ and the door import the memory store', () => {
    const isAllowed = (target: string, { file }: Source): boolean =>
      !target.startsWith('core/store/memory/') || file.startsWith('core/store/memory/') || file === 'core/index.ts'
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

  test('every file under core/pki/lint/rules is in the table of rules and named as its rule', () => {
    const files = under('core/pki/lint/rules').map(({ file }) => file.replace('core/pki/lint/rules/', ''))
    // What is no certificate at all is said before any rule over one can run.
    const listed = [...rules.map(({ name }) => name), 'e_der_malformed']
    expect(files.sort()).toEqual(listed.map((name) => `${name}.ts`).sort())
    for (const { name } of rules) expect(name).toMatch(/^[ew]_[a-z0-9_]+$/)
  })

  test('every file under core/pki/lint/crl/rules is in the table of rules and named as its rule', () => {
    const files = under('core/pki/lint/crl/rules').map(({ file }) => file.replace('core/pki/lint/crl/rules/', ''))
    expect(files.sort()).toEqual(crlRules.map(({ name }) => `${name}.ts`).sort())
    for (const { name } of crlRules) expect(name).toMatch(/^[ew]_crl_[a-z0-9_]+$/)
  })
})

describe('device rules', () => {
  test('every file under core/device/rules is in the table and named as its rule', () => {
    const files = under('core/device/rules').map(({ file }) => file.replace('core/device/rules/', ''))
    expect(files.sort()).toEqual(deviceRules.map(({ name }) => `${name}.ts`).sort())
    for (const { name } of deviceRules) expect(name).toMatch(/^e_[a-z0-9_]+$/)
  })

  test('what a rule needs stands before it', () => {
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
        .filter(({ text }) => text.split('\n').length > MAX_LINES + 1)
        .map(({ file }) => file),
    ).toEqual([])
  })

  test('files are named in kebab-case, but for rules', () => {
    const names = productSources
      .filter(({ file }) => !/^core\/(pki\/lint|device|pki\/lint\/crl)\/rules\//.test(file))
      .map(({ file }) => file)
    expect(names.filter((file) => !/^[a-z0-9-]+(\/[a-z0-9-]+)*\.(ts|mjs)$/.test(file))).toEqual([])
  })
})
