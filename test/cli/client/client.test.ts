import { readFileSync, statSync } from 'node:fs'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toPem, ZipWriter } from '../../../core/index.ts'
import { expectRefusal, Lab } from '../../support/cli.ts'
import { LiveServer } from '../../support/live-server.ts'
import { deviceCsr, publish } from '../../support/register.ts'

const lab = new Lab()
let live: LiveServer
let server: string[]
const profile = ['--profile', 'smki-device/device-ds']

beforeAll(async () => {
  live = await LiveServer.start(lab)
  await live.addParticipant('alpha', { tradingNames: ['Example Supplier'] })
  const { cert, key } = await live.credential('iki/portal-device', 'alpha')
  const files = [lab.write('ca.pem', live.ca), lab.write('me.pem', cert), lab.write('me.key', key)]
  server = [
    '--server',
    live.urlOf('open'),
    '--ca',
    files[0],
    '--client-cert',
    files[1],
    '--client-key',
    files[2],
  ] as string[]
  for (const n of [1, 2, 3, 4, 5]) lab.write(`${n}.csr`, toPem('CERTIFICATE REQUEST', deviceCsr(n)))
})
afterAll(() => live.stop())

const submit = (...args: readonly string[]) => lab.tpki('submit', ...args, ...profile, ...server)

describe('tpki submit', () => {
  test('sends requests and saves the certificates', async () => {
    const { results, idempotencyKey } = await lab.json(
      'submit',
      '1.csr',
      '2.csr',
      ...profile,
      ...server,
      '--out',
      'made/',
    )
    expect(results).toMatchObject([
      { file: '1.csr', ok: true, participant: 'alpha', out: 'made/1.pem', error: null },
      { file: '2.csr', ok: true, out: 'made/2.pem' },
    ])
    expect(lab.read('made/1.pem')).toContain('BEGIN CERTIFICATE')
    const again = await lab.json('submit', '1.csr', ...profile, ...server, '--idempotency-key', idempotencyKey)
    expect(again.results[0].serial).toBe(results[0].serial)
    const shown = await submit('1.csr', '--idempotency-key', idempotencyKey)
    expect(shown.stdout).toBe(results[0].certificate)
    expect(shown.stderr).toMatch(/issued smki-device\/device-ds [0-9A-F]{32}/)
  })

  test('says a refusal as if it were decided here, with its exit code', async () => {
    lab.write('bad.csr', toPem('CERTIFICATE REQUEST', deviceCsr(9).slice(0, -1)))
    const refused = await submit('bad.csr')
    expectRefusal(refused, { code: 1, error: ['CSR_MALFORMED', 'bad.csr'] })
    expect(refused.stderr).toMatch(/hint: .*request \d+/)
    const wrongSide = await lab.tpki('submit', '1.csr', '--profile', 'smki-organisation/xml-sign', ...server)
    expectRefusal(wrongSide, { code: 4, error: ['ACCESS_DENIED', 'portal-organisation'] })
    lab.write('none.csr', 'nothing')
    expectRefusal(await submit('none.csr'), { code: 1, error: ['INPUT_NOT_CSR', 'none.csr'] })
  })

  test('stops before sending what is beyond the allowance; --force sends it and the server decides', async () => {
    const limit = {
      id: 'daily',
      scope: 'each-participant',
      count: 4,
      window: 'calendar-day',
      pkis: ['smki-device'],
      submissions: ['single'],
    }
    await publish(live.world, limit)
    const used = async () => (await lab.json('limit', 'usage', '--mine', ...server)).limits[0].used
    // Two that were issued, and one that was refused for what it is.
    expect(await used()).toBe(3)
    const stopped = await submit('3.csr', '4.csr', '5.csr')
    expectRefusal(stopped, {
      code: 3,
      error: ['LIMIT_REACHED', '[ETAD 3.4(e)]'],
    })
    expect(await used()).toBe(3)
    const forced = await submit('3.csr', '4.csr', '5.csr', '--force', '--json')
    expect(forced.code).toBe(3)
    const codes = JSON.parse(forced.stdout).results.map((each: { error: { code: string } | null }) => each.error?.code)
    expect(codes.sort()).toEqual(['LIMIT_REACHED', 'LIMIT_REACHED', undefined])
    expect(await used()).toBe(4)
  })
})

describe('tpki batch', () => {
  test('sends a zip, says where it stands, and gets the report and the certificates', async () => {
    const zip = new ZipWriter()
    const members = [1, 2].map((n) =>
      zip.member(`${n}.csr`, Buffer.from(Buffer.from(deviceCsr(20 + n)).toString('base64'))),
    )
    members.push(zip.member('bad.csr', Buffer.from('AAAA')))
    lab.write('night.zip', Buffer.concat([...members, zip.end()]))
    const sent = await lab.json('batch', 'submit', 'night.zip', '--idempotency-key', 'night-1', ...server)
    expect(sent).toMatchObject({ size: 3, reference: 'night.zip', participant: 'alpha' })
    const again = await lab.json('batch', 'submit', 'night.zip', '--idempotency-key', 'night-1', ...server)
    expect(again.batch).toBe(sent.batch)
    const number = String(sent.batch)
    const state = async () => (await lab.json('batch', 'status', number, ...server)).state
    await expect.poll(state, { timeout: 60_000, interval: 300 }).toBe('COMPLETED')
    expect((await lab.done('batch', 'status', ...server)).stdout).toMatch(
      /batch \d+ \(night\.zip\): COMPLETED, 3 of 3 answered, 2 issued/,
    )
    const fetched = await lab.tpki('batch', 'fetch', number, '--out', 'response.zip', ...server)
    expect(fetched.code).toBe(1)
    expect(fetched.stdout).toMatch(
      /1\t1\.csr\tsuccess\n2\t2\.csr\tsuccess\n3\tbad\.csr\terror\t(INPUT_NOT_CSR|CSR_MALFORMED)/,
    )
    expect(Object.keys(unzipSync(readFileSync(lab.path('response.zip'))))).toEqual(['1.crt', '2.crt'])
    expectRefusal(await lab.tpki('batch', 'status', '999', ...server), { code: 1, error: ['BATCH_UNKNOWN', '999'] })
  })
})

test('tpki limit usage shows what the server says, to its caller alone', async () => {
  const { stdout, stderr } = await lab.done('limit', 'usage', '--mine', ...server)
  expect(stdout).toMatch(/^LIMIT .*\ndaily /)
  expect(stderr).toContain('participant "alpha"')
  expectRefusal(await lab.tpki('limit', 'usage', '--participant', 'beta', ...server), {
    code: 4,
    error: 'ACCESS_DENIED',
  })
  expectRefusal(await lab.tpki('limit', 'usage', '--mine', '--as', 'alpha', ...server), {
    code: 2,
    error: ['USAGE', '--as'],
  })
})

describe('tpki enrol', () => {
  const names = ['--org', 'Example Supplier', '--role', '02', '--cn', 'Alex']
  const open = () => [
    '--server',
    live.urlOf('open'),
    '--ca',
    'ca.pem',
    '--profile',
    'iki/portal-organisation',
    ...names,
  ]

  test('makes a key that stays here and spends the token on a certificate that opens the server', async () => {
    const token = (await lab.done('participant', 'enrol', 'alpha', '--profile', 'iki/portal-organisation')).stdout
    lab.write('token', token)
    const to = ['--key-out', 'new.key', '--out', 'new.pem']
    const issued = await lab.json('enrol', '--token-file', 'token', ...open(), ...to)
    expect(issued).toMatchObject({ participant: 'alpha', profile: 'iki/portal-organisation', out: 'new.pem' })
    expect(statSync(lab.path('new.key')).mode & 0o777).toBe(0o600)
    const me = ['--client-cert', 'new.pem', '--client-key', 'new.key', '--server', live.urlOf('open'), '--ca', 'ca.pem']
    expect((await lab.json('limit', 'usage', '--mine', ...me)).participant).toBe('alpha')
    const again = await lab.json('enrol', '--token-file', 'token', ...open(), '--key', 'new.key')
    expect(again.serial).toBe(issued.serial)
    const other = await lab.tpki('enrol', '--token-file', 'token', ...open(), '--key-out', 'other.key')
    expectRefusal(other, { code: 4, error: ['ENROLMENT_REFUSED', 'once'] })
    expect(other.stderr).toMatch(/hint: .*"other\.key".* --key/)
  })

  test('takes one of a new key and an existing one, and names the server', async () => {
    lab.write('token', 'x')
    const enrol = (...args: readonly string[]) =>
      lab.tpki('enrol', '--token-file', 'token', '--profile', 'iki/portal-device', ...names, ...args)
    expectRefusal(await enrol(), { code: 2, error: ['USAGE', '--key-out'] })
    expectRefusal(await enrol('--key-out', 'k'), { code: 2, error: ['USAGE', '--server'] })
  })
})

describe('a server that is not as it should be', () => {
  test('is told from a refusal', async () => {
    const [url = '', ...rest] = server.slice(1)
    const at = (where: string) => lab.tpki('submit', '1.csr', ...profile, '--force', '--server', where, ...rest)
    expectRefusal(await at('http://localhost:1'), { code: 2, error: ['USAGE', 'http://localhost:1'] })
    const untrusted = ['--server', url, '--client-cert', 'me.pem', '--client-key', 'me.key']
    expectRefusal(await lab.tpki('limit', 'usage', ...untrusted), {
      code: 1,
      error: ['SERVER_UNREACHABLE', 'certificate'],
    })
    expectRefusal(await lab.tpki('limit', 'usage', '--server', url, '--ca', 'ca.pem'), {
      code: 2,
      error: ['USAGE', '--client-cert'],
    })
  })
})
