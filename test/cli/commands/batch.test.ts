import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { unzipSync, zipSync } from 'fflate'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab } from '../../support/cli.ts'
import { deviceCsr } from '../../support/register.ts'

const lab = new Lab()
const text = (n: number): Buffer => Buffer.from(Buffer.from(deviceCsr(n)).toString('base64'))

beforeAll(async () => {
  await lab.makeWorld()
  writeFileSync(
    lab.path('in.zip'),
    zipSync({
      '1.csr': text(1),
      '2.csr': text(2),
      'bad.csr': Buffer.from('no CSR!'),
      '3.csr': text(3),
      '2b.csr': text(2),
    }),
  )
})

describe('tpki batch', () => {
  // The plan spends nothing, so that the issue after it comes to the very same.
  test('plan says what issue then does; the response can be fetched again', async () => {
    const planned = await lab.tpki('batch', 'plan', 'in.zip', '--json')
    const plan = JSON.parse(planned.stdout)
    expect(plan).toMatchObject({ csrs: 5, eligible: 4, issued: 4, waiting: 0, limit: null })
    const run = await lab.tpki(
      'batch',
      'issue',
      'in.zip',
      '--out',
      'out/in-response.zip',
      '--report',
      'out/report.txt',
      '--json',
    )
    const issued = JSON.parse(run.stdout)
    expect({ code: run.code, plan: planned.code }).toEqual({ code: 1, plan: 1 })
    expect(issued).toMatchObject({
      state: 'COMPLETED',
      csrs: 5,
      issued: plan.issued,
      refused: 1,
      out: 'out/in-response.zip',
    })
    expect(issued.refusals).toEqual(plan.refusals)
    expect(issued.refusals).toMatchObject([
      { code: 'INPUT_NOT_CSR', count: 1, first: { identifier: 3, name: 'bad.csr' } },
    ])
    const files = unzipSync(readFileSync(lab.path('out/in-response.zip')))
    expect(Object.keys(files)).toEqual(['1.crt', '2.crt', '3.crt', '2b.crt'])
    const der = Buffer.from(Buffer.from(files['3.crt'] as Uint8Array).toString(), 'base64')
    lab.write('3.der', der)
    expect((await lab.json('cert', 'lint', '3.der')).results[0]).toMatchObject({ rebuild: 'identical', findings: [] })
    const report = lab.read('out/report.txt').split('\n')
    expect(report.slice(5, 9).map((line) => line.split('\t').slice(0, 4))).toEqual([
      ['1', '1.csr', 'success'],
      ['2', '2.csr', 'success'],
      ['3', 'bad.csr', 'error', 'INPUT_NOT_CSR'],
      ['4', '3.csr', 'success'],
    ])
    const printed = await lab.tpki('batch', 'issue', '--resume', String(issued.batch), '--report', '-')
    expect(printed.stdout).toBe(lab.read('out/report.txt'))
    expect(printed.stderr).toMatch(/^tpki: batch 1: 5 CSRs, 4 issued, 1 refused, in .*\ntpki: REFUSED .*\ntpki: 1 /m)
    const again = await lab.tpki('batch', 'issue', '--resume', String(issued.batch), '--out', 'again.zip')
    expect(again.stdout).toMatch(/^batch 1: 5 CSRs, 4 issued, 1 refused, in /)
    expect(readFileSync(lab.path('again.zip'))).toEqual(readFileSync(lab.path('out/in-response.zip')))
  })

  test('says the number of a batch before anything can go wrong, also where its response cannot be written', async () => {
    lab.write('one.zip', zipSync({ '7.csr': text(7) }))
    const run = await lab.tpki('batch', 'issue', 'one.zip', '--out', 'one.zip/out.zip')
    expect(run.code).toBe(1)
    const [, id] = /^tpki: batch (\d+) is submitted: 1 CSRs$/m.exec(run.stderr) ?? []
    expect(run.stderr).toContain(`"tpki batch issue --resume ${id}"`)
  })

  test('refuses whole what is no batch, and leaves no response behind', async () => {
    lab.write('note.zip', zipSync({ 'readme.txt': Buffer.from('x') }))
    const refused = await lab.tpki('batch', 'issue', 'note.zip', '--out', 'none.zip')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/^tpki: error: "note\.zip": member "readme\.txt" is not a \.csr file; allowed: /)
    expect(() => lab.read('none.zip')).toThrow(/ENOENT/)
    const outZip = await lab.tpki('batch', 'issue', 'in.zip', '--out', '-')
    expectRefusal(outZip, { code: 2, error: ['USAGE', '--out'] })
    const both = await lab.tpki('batch', 'issue', 'in.zip', '--report', '-', '--json')
    expect([both.code, both.errors]).toEqual([2, ['USAGE']])
    expect(readdirSync(lab.path('.'))).not.toContain('-')
    expectRefusal(await lab.tpki('batch', 'issue'), { code: 2, error: ['USAGE', '--resume'] })
    expectRefusal(await lab.tpki('batch', 'issue', '--resume', '99'), {
      code: 1,
      error: ['BATCH_UNKNOWN', '99'],
    })
  })

  test('waits where a limit lets it, says so, and goes on when there is room', async () => {
    const limit = [
      '--total',
      '--count',
      '6',
      '--per',
      'day',
      '--counts',
      'processed',
      '--action',
      'queue',
      '--comment',
      'x',
    ]
    await lab.done('limit', 'set', 'day', ...limit)
    lab.write('folder/a.csr', text(11))
    lab.write('folder/b.csr', text(12))
    lab.write('folder/c.csr', text(13))
    const run = await lab.tpki('batch', 'issue', 'folder', '--out', 'w.zip')
    expect({ code: run.code, stdout: run.stdout }).toEqual({
      code: 3,
      stdout: expect.stringMatching(/: 3 CSRs, 2 issued, 0 refused/),
    })
    expect(run.stderr).toMatch(
      /tpki: batch (\d+) is QUEUED: limit "day" has room at .*; .*"tpki batch issue --resume \1"/,
    )
    await lab.done('limit', 'override', 'day', '--extra', '5', '--reason', 'x')
    const id = /batch (\d+) is/.exec(run.stderr)?.[1] as string
    const done = await lab.done('batch', 'issue', '--resume', id, '--out', 'w.zip')
    expect(done.stdout).toMatch(/: 3 CSRs, 3 issued, 0 refused/)
    expect(Object.keys(unzipSync(readFileSync(lab.path('w.zip'))))).toEqual(['a.crt', 'b.crt', 'c.crt'])
  })
})
