import { execFile } from 'node:child_process'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { Lab } from './support/cli.ts'
import { plainPdf } from './support/form-pdfs.ts'

const ROOT = resolve(import.meta.dirname, '..')
const run = promisify(execFile)

/** An example in a docstring. */
interface Example {
  /** The file and, from the second one on, a number. */
  readonly name: string
  readonly code: string
}

const examples = readdirSync(join(ROOT, 'core'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => examplesIn(`core/${file}`, readFileSync(join(ROOT, 'core', file), 'utf8')))

function examplesIn(file: string, text: string): Example[] {
  const found = [...text.matchAll(/^ \* @example\n \* ```ts\n((?: \*.*\n)*?) \* ```$/gm)]
  return found.map(([, lines = ''], i) => ({
    name: i === 0 ? file : `${file} (${i + 1})`,
    code: lines.replace(/^ \* ?/gm, ''),
  }))
}

/** The source of each name that a user may import from, as `exports` of package.json says. */
const sources = new Map(
  Object.entries<{ default: string }>(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).exports).map(
    ([name, { default: built }]) => [
      name.replace(/^\./, 'smki-test-pki'),
      pathToFileURL(join(ROOT, built.replace('/dist', '').replace(/\.js$/, '.ts'))).href,
    ],
  ),
)

/** Returns an example as a program. Examples leave out the imports of what they assert and read with. */
const programOf = ({ code }: Example): string =>
  `import assert from 'node:assert/strict'\nimport { readFileSync } from 'node:fs'\n${code.replace(
    /from '(smki-test-pki[^']*)'/g,
    (_, name: string) => `from '${sources.get(name) ?? 'not an export of the package'}'`,
  )}`

const lab = new Lab()

beforeAll(async () => {
  cpSync(join(ROOT, 'profiles'), lab.path('profiles'), { recursive: true })
  lab.write('form.pdf', await plainPdf(2))
  await lab.makeWorld()
  const ds = 'smki-device/device-ds'
  await lab.done('csr', 'new', ds, '--eui64', '00db1234567890f2', '--key-out', 'k.pem', '--out', 'request.pem')
  lab.write('request.der', Buffer.from(lab.read('request.pem').replace(/-----[^-]+-----|\s/g, ''), 'base64'))
  const { serial } = (await lab.json('issue', 'request.pem', '--profile', ds)).results[0]
  await lab.done('cert', 'export', serial, '--format', 'der', '--out', 'certificate.der')
  for (const [id, out] of [
    ['smki-device/root-dca', 'root.der'],
    ['smki-device/issuing-dca', 'issuing.der'],
  ] as const)
    await lab.done('ca', 'export', id, '--format', 'der', '--out', out)
  await lab.done('device', 'make', '--set', 'ppmid', '--out', 'devices')
})

describe('the examples in docstrings', () => {
  test('are found, in the main functions', () => {
    expect(examples.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'core/authority/issuance/issue.ts',
        'core/device/check-devices.ts',
        'core/forms/pdf/mark-pdf.ts',
        'core/pki/lint/lint.ts',
        'core/pki/verify/verify-certificate.ts',
      ]),
    )
  })

  test('are all in the one form that is run', () => {
    const tags = readdirSync(join(ROOT, 'core'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(join(ROOT, 'core', file), 'utf8').matchAll(/^\s*\* @example\b/gm)])
    expect(tags.length).toBe(examples.length)
  })

  test.each(examples)('$name: has ten lines at most, asserts something, and runs', async (example) => {
    expect(example.code.trimEnd().split('\n').length).toBeLessThanOrEqual(10)
    expect(example.code).toContain('assert.')
    const name = lab.write(`${example.name.replace(/\W/g, '-')}.mts`, programOf(example))
    const { stderr } = await run(process.execPath, [name], { cwd: lab.directory })
    expect(stderr).toBe('')
  })
})
