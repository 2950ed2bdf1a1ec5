import { createHash, randomFillSync } from 'node:crypto'
import { chmodSync, mkdirSync, symlinkSync, truncateSync } from 'node:fs'
import { zipSync } from 'fflate'
import { beforeAll, describe, expect, test } from 'vitest'
import { canBeSomebody, expectRefusal, isRoot, Lab, type Refusal, SOMEBODY } from '../support/cli.ts'

const lab = new Lab()
const DS = 'smki-device/device-ds'
let csr = ''
let pem = ''
let csrDer = new Uint8Array()
let der = new Uint8Array()

const derOf = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.replace(/-----[^-]+-----|\s/g, ''), 'base64'))
const label = (text: string, from: string, to: string): string => text.replaceAll(from, to)

/** Octets that are the same in every run. */
function noise(seed: number): Uint8Array {
  const blocks = Array.from({ length: 32 }, (_, i) => createHash('sha256').update(`${seed} ${i}`).digest())
  return Uint8Array.from(Buffer.concat(blocks))
}

interface BadFile {
  readonly name: string
  readonly make: () => Uint8Array | string | null
  /** The refusal as a request, and as a certificate; null if it is not refused. */
  readonly csr: Refusal | null
  readonly cert: Refusal | null
}

const notCsr = 'INPUT_NOT_CSR'
const notCert = 'INPUT_NOT_CERTIFICATE'

const badFiles: readonly BadFile[] = [
  { name: 'empty.pem', make: () => '', csr: 'INPUT_EMPTY', cert: 'INPUT_EMPTY' },
  { name: 'space.pem', make: () => ' \n\n', csr: notCsr, cert: notCert },
  ...[1, 2, 3, 4].map(
    (seed) => ({ name: `noise-${seed}.der`, make: () => noise(seed), csr: notCsr, cert: notCert }) as const,
  ),
  {
    name: 'noise-sequence.der',
    make: () => Uint8Array.of(0x30, ...noise(5)),
    csr: 'CSR_MALFORMED',
    cert: null,
  },
  { name: 'cut.der', make: () => csrDer.slice(0, 100), csr: 'CSR_MALFORMED', cert: null },
  { name: 'trailing.der', make: () => Uint8Array.of(...csrDer, 0), csr: 'CSR_TRAILING_BYTES', cert: null },
  {
    name: 'key.pem',
    make: () => lab.read('good.key'),
    csr: [notCsr, 'PRIVATE KEY', 'CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'],
    cert: notCert,
  },
  { name: 'key.der', make: () => derOf(lab.read('good.key')), csr: 'CSR_MALFORMED', cert: notCert },
  { name: 'certificate.pem', make: () => pem, csr: [notCsr, '"CERTIFICATE"'], cert: null },
  { name: 'certificate.der', make: () => der, csr: 'CSR_MALFORMED', cert: null },
  { name: 'request.pem', make: () => csr, csr: null, cert: notCert },
  {
    name: 'no-end.pem',
    make: () => csr.replace(/-----END.*/, ''),
    csr: [notCsr, 'BEGIN CERTIFICATE REQUEST', 'line 1'],
    cert: [notCert, 'line 1'],
  },
  { name: 'no-begin.pem', make: () => csr.replace(/-----BEGIN.*/, ''), csr: notCsr, cert: notCert },
  {
    name: 'wrong-end.pem',
    make: () => csr.replace('END CERTIFICATE REQUEST', 'END CERTIFICATE'),
    csr: [notCsr, '"END CERTIFICATE"'],
    cert: [notCert, '"END CERTIFICATE"'],
  },
  {
    name: 'wrong-label.pem',
    make: () => label(csr, 'CERTIFICATE REQUEST', 'SOMETHING'),
    csr: [notCsr, '"SOMETHING"'],
    cert: notCert,
  },
  { name: 'two.pem', make: () => csr + csr, csr: [notCsr, '2'], cert: notCert },
  {
    name: 'stray.pem',
    make: () => csr.replace(/\n(.{10})/, '\n$1%'),
    csr: [notCsr, '"%"'],
    // The contents of a block that is not a certificate are not decoded.
    cert: [notCert, '"CERTIFICATE REQUEST"'],
  },
  {
    name: 'stray.b64',
    make: () => `${Buffer.from(csrDer).toString('base64').slice(0, 40)}é`,
    csr: notCsr,
    cert: notCert,
  },
  {
    name: 'utf16.pem',
    make: () => Buffer.from(`\ufeff${csr}`, 'utf16le'),
    csr: notCsr,
    cert: notCert,
  },
  {
    name: 'garbage.zip',
    make: () => Uint8Array.of(0x50, 0x4b, 3, 4, ...noise(6)),
    csr: notCsr,
    cert: 'INPUT_UNREADABLE',
  },
  {
    name: 'junk.zip',
    make: () => zipSync({ 'a.txt': noise(7), 'b.pem': Buffer.from('nothing') }),
    csr: notCsr,
    cert: notCert,
  },
  {
    name: 'bomb.zip',
    make: () => zipSync({ 'a.pem': new Uint8Array(40_000_000) }),
    csr: notCsr,
    cert: ['INPUT_TOO_LARGE', 'a.pem', '100'],
  },
  { name: 'broken.p7b', make: () => label(pem, 'CERTIFICATE', 'PKCS7'), csr: [notCsr, '"PKCS7"'], cert: null },
  {
    name: 'pkcs7.der',
    make: () => Uint8Array.of(0x30, 0x0b, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2),
    csr: 'CSR_MALFORMED',
    cert: notCert,
  },
  {
    name: 'folder',
    make: () => null,
    csr: 'INPUT_UNREADABLE',
    cert: notCert,
  },
  {
    name: 'nowhere.pem',
    make: () => null,
    csr: 'INPUT_UNREADABLE',
    cert: 'INPUT_UNREADABLE',
  },
  { name: 'loop.pem', make: () => null, csr: 'INPUT_UNREADABLE', cert: null },
]

beforeAll(async () => {
  await lab.makeWorld()
  await lab.newCsr(DS, 'good')
  pem = (await lab.issue(DS, 'good.csr')).certificate
  csr = lab.read('good.csr')
  csrDer = Uint8Array.from(derOf(csr))
  der = Uint8Array.from(derOf(pem))
  for (const { name, make } of badFiles) {
    const contents = make()
    if (contents !== null) lab.write(name, contents)
  }
  mkdirSync(lab.path('folder'))
  lab.write('folder/note.txt', 'no certificate')
  symlinkSync('loop.pem', lab.path('loop.pem'))
})

interface CheckResult {
  readonly file: string
  readonly ok: boolean
  readonly error: { readonly code: string } | null
}

const codeOf = (refusal: Refusal | null) => (typeof refusal === 'string' ? refusal : refusal?.[0])
const namesOf = (refusal: Refusal | null) => (Array.isArray(refusal) ? refusal.slice(1) : [])

/** The lines on stderr for each file, in the order in which the files were given. */
function linesOf(stderr: string, name: string): string[] {
  return stderr.split('\n').filter((line) => line.startsWith('tpki: error: ') && line.includes(name))
}

describe.concurrent('as a request', () => {
  const bad = badFiles.filter(({ csr: expected }) => expected !== null)

  test('every bad file gets its one line from csr check, and its place in the document', async () => {
    const run = await lab.tpki('csr', 'check', ...bad.map(({ name }) => name), '--json')
    expect(run.code).toBe(1)
    const { results } = JSON.parse(run.stdout)
    expect(results.map(({ file, ok, error }: CheckResult) => [file, ok, error?.code])).toEqual(
      bad.map(({ name, csr: expected }) => [name, false, codeOf(expected)]),
    )
    for (const { name, csr: expected } of bad) {
      const lines = linesOf(run.stderr, name)
      expect(lines, run.stderr).toHaveLength(1)
      for (const part of namesOf(expected)) expect(lines[0]).toContain(part)
    }
  })

  test('and from issue, which goes on with the good ones', async () => {
    const run = await lab.tpki('issue', ...bad.map(({ name }) => name), 'good.csr', '--profile', DS)
    expect(run.code).toBe(1)
    expect(run.stdout.match(/BEGIN CERTIFICATE/g)).toHaveLength(1)
    for (const { name } of bad) expect(linesOf(run.stderr, name)).toHaveLength(1)
  })

  test.each(['noise-1.der', 'cut.der', 'key.der', 'certificate.der', 'two.pem', 'folder'])(
    '%s alone is one line and at most one hint',
    async (name) => {
      const expected = badFiles.find((each) => each.name === name)?.csr as Refusal
      expectRefusal(await lab.tpki('issue', name, '--profile', DS), { code: 1, error: expected })
    },
  )
})

describe.concurrent('as a certificate', () => {
  const refused = badFiles.filter(({ cert }) => cert !== null)

  test('every bad file gets its one line from cert lint and cert verify', async () => {
    const names = refused.map(({ name }) => name)
    const runs = await Promise.all([
      lab.tpki('cert', 'lint', ...names, '--json'),
      lab.tpki('cert', 'verify', ...names, '--json'),
    ])
    for (const run of runs) {
      const { results } = JSON.parse(run.stdout)
      expect({ code: run.code, files: results.map(({ file }: { file: string }) => file) }, run.stderr).toEqual({
        code: 1,
        // Of a zip the member is named.
        files: names.map((name) => (name === 'junk.zip' ? 'junk.zip/b.pem' : name)),
      })
      expect(results.map(({ error }: CheckResult) => error?.code)).toEqual(refused.map(({ cert }) => codeOf(cert)))
      for (const { name, cert } of refused) {
        const lines = linesOf(run.stderr, name)
        expect(lines, `${name}\n${run.stderr}`).toHaveLength(1)
        for (const part of namesOf(cert)) expect(lines[0]).toContain(part)
      }
    }
  })

  test('what could be a certificate and is malformed is a finding', async () => {
    const run = await lab.tpki('cert', 'lint', 'noise-sequence.der', 'cut.der', 'certificate.der', '--json')
    expect(run).toMatchObject({ code: 1, stderr: '' })
    const results: { file: string; findings: { rule: string }[]; serial: string | null }[] = JSON.parse(
      run.stdout,
    ).results
    expect(
      results.map(({ file, serial, findings }) => [file, serial === null, findings.map(({ rule }) => rule)]),
    ).toEqual([
      ['noise-sequence.der', true, ['e_der_malformed']],
      ['cut.der', true, ['e_der_malformed']],
      ['certificate.der', false, []],
    ])
  })

  test('a link that leads to itself', async () => {
    expectRefusal(await lab.tpki('cert', 'lint', 'loop.pem'), { code: 1, error: ['INPUT_UNREADABLE', 'loop.pem'] })
  })

  test('octets after the end of a certificate', async () => {
    lab.write('tail.der', Uint8Array.of(...der, 0))
    const run = await lab.tpki('cert', 'lint', 'tail.der')
    expect({ code: run.code, stdout: run.stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining('e_der_malformed'),
    })
  })
})

test.concurrent('a file of 100 MB is refused by its size, at once', async () => {
  lab.write('huge.pem', '')
  truncateSync(lab.path('huge.pem'), 100_000_000)
  const start = performance.now()
  expectRefusal(await lab.tpki('issue', 'huge.pem', '--profile', DS), {
    code: 1,
    error: ['INPUT_TOO_LARGE', 'huge.pem', '100000000', '65536'],
  })
  expectRefusal(await lab.tpki('cert', 'lint', 'huge.pem'), {
    code: 1,
    error: ['INPUT_TOO_LARGE', 'huge.pem', '100000000', '67108864'],
  })
  expect(performance.now() - start).toBeLessThan(10_000)
})

test.concurrent('a file of 60 MB of zeros is judged and refused', async () => {
  lab.write('zeros.der', '')
  truncateSync(lab.path('zeros.der'), 60_000_000)
  expectRefusal(await lab.tpki('cert', 'lint', 'zeros.der'), { code: 1, error: ['INPUT_NOT_CERTIFICATE', 'zeros.der'] })
})

test.skipIf(isRoot && !canBeSomebody)(
  'a file without permission (for root: needs a checkout that others may read)',
  async () => {
    lab.write('secret.pem', csr)
    chmodSync(lab.path('secret.pem'), 0)
    chmodSync(lab.directory, 0o755)
    // Root may read everything, so the command runs as somebody else there.
    const asOther = isRoot ? { uid: SOMEBODY, env: { NODE_COMPILE_CACHE: '' } } : {}
    expectRefusal(await lab.run(['csr', 'check', 'secret.pem'], asOther), {
      code: 1,
      error: ['INPUT_UNREADABLE', 'secret.pem', 'permission denied'],
    })
  },
)

describe.concurrent('characters that a terminal would obey', () => {
  test('in the name of a file', async () => {
    const name = 'a\u001b[2Jb.pem'
    lab.write(name, 'x')
    const { stderr, code } = await lab.tpki('csr', 'check', name)
    expect(code).toBe(1)
    expect(stderr).toContain('"a\\x1b[2Jb.pem"')
  })

  test('in the subject of a request', async () => {
    const party = ['--org', 'Example', '--role', '02']
    const control = await lab.tpki(
      'csr',
      'new',
      'iki/file-signing',
      ...party,
      '--cn',
      'a\u001b[2J',
      '--key-out',
      'control.key',
      '--out',
      'control.csr',
    )
    const run = control.code === 0 ? await lab.tpki('csr', 'check', 'control.csr', '--json') : control
    expect(run.stdout + run.stderr).not.toContain('\u001b')
  })

  test('NUL in the subject of a certificate', async () => {
    const octets = Buffer.from(der)
    const at = octets.indexOf(Buffer.from([0x06, 0x03, 0x55, 0x04, 0x03])) + 7
    octets[at] = 0
    lab.write('nul.der', octets)
    const human = await lab.tpki('cert', 'lint', 'nul.der')
    expect(human.code).toBe(1)
    expect(human.stdout).not.toContain('\u0000')
    expect(JSON.parse((await lab.tpki('cert', 'lint', 'nul.der', '--json')).stdout).results).toHaveLength(1)
  })
})

test.concurrent('random single changes of a request and a certificate never end in a fault', async () => {
  const random = randomFillSync(new Uint8Array(120))
  const names = Array.from({ length: 40 }, (_, i) => {
    const octets = Uint8Array.from(i % 2 === 0 ? csrDer : der)
    octets[((random[3 * i] as number) * 256 + (random[3 * i + 1] as number)) % octets.length] = random[
      3 * i + 2
    ] as number
    return lab.write(`fuzz/${i}.der`, octets)
  })
  const runs = [
    lab.tpki('csr', 'check', ...names, '--json'),
    lab.tpki('cert', 'verify', ...names, '--json'),
    lab.tpki('issue', ...names, '--profile', DS, '--json'),
  ]
  for (const { code, stderr } of await Promise.all(runs)) {
    expect(code, stderr).not.toBe(70)
    expect(stderr).not.toContain('internal error')
  }
})
