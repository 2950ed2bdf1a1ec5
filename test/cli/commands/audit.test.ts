import { readdirSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab } from '../../support/cli.ts'
import { seedWorld } from '../../support/seed-register.ts'

const lab = new Lab()
const DS = 'smki-device/device-ds'
const DAY = '2027-07-01T12:00:00Z'

let serial: string
let refusedRow: number

beforeAll(async () => {
  await lab.makeWorld()
  await seedWorld(lab.path('tpki-world/tpki.db'))
  // Of one origin, and of keys for its log that are its own.
  lab.copyWorld('other')
  await lab.done('world', 'clock', DAY)
  await lab.newCsr(DS, 'a', '--eui64', '00db123456789001')
  await lab.newCsr(DS, 'foreign', '--eui64', '00db123456789101')
  const issued = await lab.issue(DS, 'a.csr', '--participant', 'alpha', '--actor', 'sam')
  serial = issued.serial
  const refused = await lab.tpki('issue', 'foreign.csr', '--profile', DS, '--participant', 'alpha', '--json')
  refusedRow = JSON.parse(refused.stdout).results[0].error.reference
  await lab.done('audit', 'export', '--out', 'log')
})

describe.concurrent('audit list', () => {
  test('shows the newest rows first, fifty unless told', async () => {
    const { rows } = await lab.json('audit', 'list')
    expect(rows.slice(0, 3).map(({ action }: { action: string }) => action)).toEqual([
      'exported',
      'audit-key-made',
      'refused',
    ])
    expect((await lab.json('audit', 'list', '--limit', '2')).rows).toHaveLength(2)
    expect((await lab.done('audit', 'list', '--limit', '3')).stdout).toMatch(
      /^\d+ +2027-07-01 13:0\d:\d\d BST \(2027-07-01T12:0\d:\d\dZ\) +\S+ +refused +alpha +EUI64_NOT_OWN: EUI-64 /m,
    )
  })

  test.each<{ name: string; args: string[]; actions: string[] }>([
    { name: 'action', args: ['--action', 'refused'], actions: ['refused'] },
    { name: 'actor', args: ['--actor', 'sam'], actions: ['issued'] },
    { name: 'participant', args: ['--participant', 'alpha', '--limit', '2'], actions: ['refused', 'issued'] },
    { name: 'time', args: ['--since', '2027-07-01', '--action', 'issued'], actions: ['issued'] },
    { name: 'time, its end left out', args: ['--until', '2027-07-01', '--action', 'issued'], actions: [] },
    { name: 'what nobody did', args: ['--actor', 'nobody'], actions: [] },
  ])('by $name', async ({ args, actions }) => {
    const { rows } = await lab.json('audit', 'list', ...args)
    expect(rows.map(({ action }: { action: string }) => action)).toEqual(actions)
  })

  test('refuses what it does not know', async () => {
    expect((await lab.tpki('audit', 'list', '--action', 'stolen')).code).toBe(2)
    expectRefusal(await lab.tpki('audit', 'list', '--limit', '0'), { code: 2, error: ['USAGE', '0', '--limit'] })
    expectRefusal(await lab.tpki('audit', 'list', '--since', 'ever'), { code: 2, error: ['USAGE', 'ever'] })
  })
})

describe.concurrent('audit explain', () => {
  test('shows a refusal on one screen: what, who, when, rule, cure and how things are now', async () => {
    const { stdout } = await lab.done('audit', 'explain', String(refusedRow))
    expect(stdout).toMatch(/^when +2027-07-01 13:0\d:\d\d BST \(2027-07-01T12:0\d:\d\dZ\)$/m)
    expect(stdout).toMatch(/^requested by +\S+ for participant "alpha" \(alpha Energy Ltd\)$/m)
    expect(stdout).toMatch(/^request +smki-device\/device-ds, over cli$/m)
    expect(stdout).toMatch(/^decided +refused$/m)
    expect(stdout).toMatch(/^rule +EUI64_NOT_OWN, SEC Appendix M, checks of a CSR$/m)
    expect(stdout).toMatch(/^message +.*"00db123456789101".*"alpha"/m)
    expect(stdout).toMatch(/^cure +add the range with "tpki participant set alpha --eui64-range FROM-TO"$/m)
    expect(stdout.split('\n').length).toBeLessThan(24)
  })

  test('finds an issue by its serial number, colons and lower case allowed', async () => {
    const { request, participant } = await lab.json('audit', 'explain', serial)
    expect(request).toMatchObject({ action: 'issued', actor: 'sam', detail: { serial, participant: 'alpha' } })
    expect(participant).toMatchObject({ id: 'alpha', name: 'alpha Energy Ltd' })
    const withColons = serial.toLowerCase().replace(/(..)(?=.)/g, '$1:')
    expect((await lab.json('audit', 'explain', withColons)).request).toEqual(request)
  })

  test('of what is not there', async () => {
    expectRefusal(await lab.tpki('audit', 'explain', '99999'), {
      code: 1,
      error: ['AUDIT_ROW_UNKNOWN', '99999'],
    })
  })
})

describe('audit verify', () => {
  /** Returns what verify says of a copy of the world to which something was done. */
  async function verdictAfter(name: string, sql: string, ...more: readonly string[]) {
    lab.copyWorld(name)
    const database = new DatabaseSync(lab.path(name, 'tpki.db'))
    database.exec(`DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; ${sql}`)
    database.close()
    return lab.tpki('audit', 'verify', '--world', name, ...more)
  }

  test('finds nothing in a log that nobody touched, and its head there', async () => {
    const { stdout } = await lab.done('audit', 'verify', '--head', 'log/head.json')
    expect(stdout).toMatch(/^ok {4}\d+ rows, .*\nok {4}"log\/head\.json" .*row \d+\n$/)
    expect(await lab.json('audit', 'verify')).toMatchObject({ ok: true, faults: [], head: null })
  })

  const changed = (row: number): string =>
    `FAIL  row ${row} was changed or moved: its hash does not match its contents\n`

  test.each<{ name: string; sql: string; stdout: string }>([
    { name: 'changed', sql: `UPDATE audit SET detail = '{}' WHERE sequence = 3`, stdout: changed(3) },
    { name: 'unreadable', sql: `UPDATE audit SET detail = '{"a' WHERE sequence = 3`, stdout: changed(3) },
    { name: 'null', sql: `UPDATE audit SET detail = 'null' WHERE sequence = 3`, stdout: changed(3) },
    { name: 'deleted', sql: 'DELETE FROM audit WHERE sequence = 3', stdout: 'FAIL  row 3 is missing\n' },
    {
      name: 'swapped',
      sql: 'UPDATE audit SET sequence = -sequence WHERE sequence IN (3, 4); UPDATE audit SET sequence = 7 + sequence WHERE sequence < 0',
      stdout: `${changed(3)}${changed(4)}FAIL  row 5 does not follow row 4: one of them was replaced or moved\n`,
    },
  ])('names a row that was $name', async ({ name, sql, stdout }) => {
    expect(await verdictAfter(name, sql)).toMatchObject({ code: 1, stdout, stderr: '' })
  })

  test('and whoever looks at a broken log is not told that it is the program’s fault', async () => {
    await verdictAfter('broken', `UPDATE audit SET detail = 'null' WHERE sequence = 3`)
    const verify = await lab.tpki('audit', 'verify', '--world', 'broken', '--json')
    expect([verify.code, JSON.parse(verify.stdout)]).toMatchObject([1, { ok: false, faults: [{ sequence: 3 }] }])
    expect((await lab.done('audit', 'list', '--world', 'broken')).stdout).toMatch(/^3 .* unreadable null$/m)
    expectRefusal(await lab.tpki('audit', 'export', '--world', 'broken', '--out', 'none'), {
      code: 1,
      error: 'AUDIT_BROKEN',
    })
    expect(readdirSync(lab.path('none'))).toEqual([])
  })

  test('a time that is none is shown as it is', async () => {
    expect(
      (await verdictAfter('timeless', 'UPDATE audit SET at_seconds = 9000000000000000 WHERE sequence = 3')).code,
    ).toBe(1)
    const { stdout } = await lab.done('audit', 'list', '--world', 'timeless')
    expect(stdout).toMatch(/^3 +second 9000000000000000, /m)
    expect((await lab.done('audit', 'explain', '3', '--world', 'timeless')).stdout).toContain('the row was changed')
  })

  test('a tail that was cut off shows with the head alone', async () => {
    const cut = 'DELETE FROM audit WHERE sequence > 5'
    expect((await verdictAfter('cut', cut)).stdout).toMatch(/^ok {4}5 rows, .*\n$/)
    const run = await lab.tpki('audit', 'verify', '--world', 'cut', '--head', 'log/head.json')
    expect([run.code, run.stderr]).toEqual([
      1,
      expect.stringMatching(/^tpki: error: [^\n]*row 5, but "log\/head\.json" [^\n]* \d+\n$/),
    ])
  })

  test.each<{ name: string; head: () => string; error: RegExp; args?: string[] }>([
    {
      name: 'that was forged',
      head: () => lab.read('log/head.json').replace(/"sequence": \d+/, '"sequence": 2'),
      error: /"head" is not signed by the audit key of this world/,
    },
    { name: 'that is none', head: () => 'junk', error: /"head" is not a signed head/ },
    {
      name: 'with a key that is none',
      head: () => lab.read('log/head.json'),
      args: ['--key', 'a.csr'],
      error: /is not a public key/,
    },
  ])('refuses a head $name', async ({ head, error, args = [] }) => {
    lab.write('head', head())
    const run = await lab.tpki('audit', 'verify', '--head', 'head', ...args)
    expect([run.code, run.stderr.split('\n')[0]]).toEqual([1, expect.stringMatching(error)])
  })

  test('refuses the head of another world, and one where none was ever signed', async () => {
    expectRefusal(await lab.tpki('audit', 'verify', '--world', 'other', '--head', 'log/head.json'), {
      code: 1,
      error: ['AUDIT_HEAD_INVALID', 'other'],
    })
    await lab.done('audit', 'export', '--world', 'other', '--out', 'other-log')
    const run = await lab.tpki('audit', 'verify', '--head', 'other-log/head.json')
    expect([run.code, run.stderr.split('\n')[0]]).toEqual([
      1,
      'tpki: error: "other-log/head.json" is not signed by the audit key of this world',
    ])
    const key = ['--key', 'tpki-world/keys/audit.pub.pem']
    await lab.done('audit', 'verify', '--head', 'log/head.json', ...key)
  })
})

describe('audit export', () => {
  test('gives every row, for its owner alone, and writes down that it did', async () => {
    const { rows, hash } = await lab.json('audit', 'export', '--out', 'again', '--actor', 'pat')
    const lines = lab.read('again/audit.jsonl').trimEnd().split('\n')
    expect(lines).toHaveLength(rows)
    expect(JSON.parse(lines.at(-1) as string)).toMatchObject({ sequence: rows, hash })
    expect(JSON.parse(lab.read('again/head.json'))).toMatchObject({ sequence: rows, hash, world: 'TEST world' })
    expect(readdirSync(lab.path('again')).sort()).toEqual(['audit.jsonl', 'head.json'])
    for (const name of ['audit.jsonl', 'head.json']) expect(statSync(lab.path('again', name)).mode & 0o777).toBe(0o600)
    const [row] = (await lab.json('audit', 'list', '--limit', '1')).rows
    expect(row).toMatchObject({ row: rows + 1, action: 'exported', actor: 'pat', detail: { rows, head: hash } })
  })

  test('of a world whose keys are encrypted needs the passphrase', async () => {
    lab.write('secret.txt', 'correct horse\n')
    await lab.done('init', 'locked', '--passphrase-file', 'secret.txt')
    expectRefusal(await lab.tpki('audit', 'export', '--world', 'locked', '--out', 'no'), {
      code: 2,
      error: 'KEY_PASSPHRASE_REQUIRED',
    })
    await lab.done('audit', 'export', '--world', 'locked', '--out', 'yes', '--passphrase-file', 'secret.txt')
    expect(lab.read('locked/keys/audit.pem')).toContain('ENCRYPTED')
    expectRefusal(await lab.tpki('audit', 'export', '--world', 'locked', '--out', 'no'), {
      code: 2,
      error: 'KEY_PASSPHRASE_REQUIRED',
    })
    await lab.done('audit', 'verify', '--world', 'locked', '--head', 'yes/head.json')
  })
})
