import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab } from '../../support/cli.ts'
import { seedWorld } from '../../support/seed-register.ts'

const lab = new Lab()
let serial: string
let device: string

beforeAll(async () => {
  await lab.makeWorld()
  await seedWorld(lab.path('tpki-world/tpki.db'))
  const csr = await lab.newCsr('iki/file-signing', 'signer')
  serial = (await lab.issue('iki/file-signing', csr, '--out', 'signer.pem')).serial
  const deviceCsr = await lab.newCsr('smki-device/device-ds', 'device')
  device = (await lab.issue('smki-device/device-ds', deviceCsr)).serial
})

describe('tpki crl and tpki cert revoke', () => {
  test('a revocation, from the first CRL to the verdict', async () => {
    const first = await lab.json('crl', 'issue')
    expect(first.crls).toHaveLength(8)
    expect(first.crls[3]).toMatchObject({ list: 'iki/crl', number: 1, entries: 0, error: null })
    expectQuiet(await lab.done('crl', 'issue', '--due'), 'no CRL is due')
    await lab.done('crl', 'show', 'iki/crl', '--out', 'before.crl')

    const reason = ['--reason', 'keyCompromise', '--since', '2020-01-01', '--comment', 'lost']
    expectRefusal(await lab.tpki('cert', 'revoke', serial, ...reason), {
      code: 1,
      error: ['REVOCATION_INVALID', '2020-01-01T00:00:00Z'],
    })
    const revoked = await lab.json('cert', 'revoke', serial, '--reason', 'keyCompromise', '--comment', 'lost')
    expect(revoked).toMatchObject({
      serial,
      status: 'R',
      reference: expect.any(Number),
      revocation: { reason: 'keyCompromise', since: null, comment: 'lost' },
      crl: { list: 'iki/crl', number: 2, entries: 1 },
    })
    expect(await lab.json('cert', 'show', serial)).toMatchObject({
      status: 'R',
      revocation: { reason: 'keyCompromise' },
    })
    expect((await lab.done('cert', 'list', '--profile', 'iki/file-signing')).stdout).toMatch(/ STATUS\n.* R\n$/)
    expectRefusal(await lab.tpki('cert', 'revoke', serial), { code: 1, error: 'CERTIFICATE_REVOKED' })
    expectRefusal(await lab.tpki('cert', 'renew', serial), {
      code: 1,
      error: 'CERTIFICATE_REVOKED',
    })

    await lab.done('crl', 'show', 'iki/crl', '--format', 'pem', '--out', 'after.pem')
    expect(await lab.json('crl', 'show', 'after.pem')).toMatchObject({
      crls: [{ number: '2', entries: [{ serial, reason: 'keyCompromise' }] }],
    })
    expect((await lab.done('crl', 'show', 'iki/crl')).stdout).toContain(serial)
    expect((await lab.json('crl', 'list', 'iki/crl')).crls).toMatchObject([{ number: 2 }, { number: 1 }])
    const lists = (await lab.json('crl', 'list')).lists
    expect(lists[3]).toMatchObject({ id: 'iki/crl', title: 'IKI CRL', due: null, latest: { number: 2 } })

    const judged = await lab.json('crl', 'verify', 'before.crl', 'after.pem')
    expect(judged.results).toMatchObject([
      { file: 'before.crl', valid: true, revoked: 0, findings: [{ rule: 'w_crl_overtaken' }] },
      { file: 'after.pem', valid: true, revoked: 1, findings: [] },
    ])
    const byWorld = await lab.tpki('cert', 'verify', 'signer.pem')
    expect(byWorld.code).toBe(1)
    expect(byWorld.stdout).toContain('error: e_revoked: "CN=file-signer-1,OU=02,O=Example Supplier" was revoked at')
    await lab.done('ca', 'export', 'iki/root-ica', '--out', 'root.pem')
    await lab.done('ca', 'export', 'iki/issuing-ica', '--out', 'issuing.pem')
    const files = ['--trust', 'root.pem', '--chain', 'issuing.pem', '--crl', 'after.pem']
    const byFile = JSON.parse((await lab.tpki('cert', 'verify', 'signer.pem', ...files, '--json')).stdout)
    expect(byFile.results[0].findings).toMatchObject([{ rule: 'e_revoked' }, { rule: 'w_chain_revocation_unknown' }])
    await lab.done('cert', 'verify', 'signer.pem', '--trust', 'root.pem', '--chain', 'issuing.pem')
    const other = await lab.tpki('crl', 'verify', 'after.pem', 'signer.pem', 'nowhere.crl', '--trust', 'root.pem')
    expect(other.code).toBe(1)
    expect(other.stdout).toContain('e_crl_issuer_unknown')
    expect(other.stderr).toMatch(/"signer\.pem".* "CERTIFICATE"/)
  })

  test('what is refused says why, with its exit code', async () => {
    expectRefusal(await lab.tpki('cert', 'revoke', device), {
      code: 1,
      error: 'CERTIFICATE_NOT_REVOCABLE',
    })
    expectRefusal(await lab.tpki('crl', 'issue', 'smki-device/crl'), {
      code: 1,
      error: ['CRL_UNKNOWN', 'smki-device/crl'],
    })
    expectRefusal(await lab.tpki('crl', 'issue', '--as', 'alpha'), { code: 4, error: 'ACCESS_DENIED' })
    expectRefusal(await lab.tpki('cert', 'revoke', device, '--as', 'alpha'), { code: 4, error: 'ACCESS_DENIED' })
    expectRefusal(await lab.tpki('crl', 'issue', '--due', '--next-update', '2030-01-01'), {
      code: 2,
      error: ['USAGE', '--due', '--next-update'],
    })
    expectRefusal(await lab.tpki('crl', 'show', 'iki/crl', '--number', '99'), {
      code: 1,
      error: ['CRL_UNKNOWN', 'iki/crl'],
    })
    expectRefusal(await lab.tpki('cert', 'mark', device, 'expired'), {
      code: 2,
      error: ['USAGE', 'in-use', 'not-in-use'],
    })
    expectRefusal(await lab.tpki('crl', 'issue', 'iki/arl', '--next-update', '2020-01-01'), {
      code: 1,
      error: ['REVOCATION_INVALID', '2020-01-01T00:00:00Z'],
    })
  })

  test('a Device Certificate is marked and rejected', async () => {
    expect((await lab.done('cert', 'mark', device, 'not-in-use')).stdout).toBe('N  not in use\n')
    expect((await lab.done('cert', 'mark', device, 'in-use')).stdout).toBe('I  in use\n')
    const rejected = await lab.json('cert', 'reject', device, '--comment', 'wrong hwType')
    expect(rejected).toMatchObject({ serial: device, status: 'N', revocation: null, crl: null })
    expectRefusal(await lab.tpki('cert', 'mark', device, 'in-use'), { code: 1, error: 'CERTIFICATE_STATUS_FINAL' })
  })
})

describe('tpki crl publish', () => {
  const publish = (out: string, ...more: string[]) =>
    lab.tpki('crl', 'publish', '--environment', 'uit-b', '--out', out, '--location', 'the share', ...more)

  test('needs an approval, writes a folder or a zip, and notifies', async () => {
    expectRefusal(await publish('out'), {
      code: 4,
      error: ['PUBLICATION_NOT_APPROVED', '[ETAD 4.4(c)]'],
    })
    expect(existsSync(lab.path('out'))).toBe(false)
    expectQuiet(await lab.done('notice', 'list'), 'no notices')
    const approval = [
      '--subject',
      'alternative-publication',
      '--by',
      'PMA',
      '--at',
      '2026-01-01',
      '--reference',
      'PMA-1',
    ]
    await lab.done('approval', 'add', ...approval)
    for (const office of ['sro', 'aro'])
      await lab.done(
        ...['person', 'add', '--participant', 'alpha', '--name', `Dee ${office}`, '--appointment', `dccki-${office}`],
        ...['--verified-by', 'R. Checker'],
      )
    const { code, stderr } = await publish('out')
    expect(code, stderr).toBe(0)
    expect(stderr).toContain('under approval "PMA-1"; notified alpha')
    for (const file of ['arl.crl', 'eii.crl', 'index.json', 'certificates'])
      expect(existsSync(lab.path('out', file))).toBe(true)
    expect((await publish('out.zip')).code).toBe(0)
    expect(readFileSync(lab.path('out.zip')).toString('latin1')).toMatch(/^PK[\s\S]*eii\.crl/)
    expectRefusal(await publish('out.zip'), { code: 1, error: ['OUTPUT_UNWRITABLE', 'out.zip'] })
    const { notices } = await lab.json('notice', 'list', '--as', 'alpha')
    expect(notices).toMatchObject([
      { participant: 'alpha' },
      { participant: 'alpha', text: expect.stringContaining('the share') },
    ])
    expect((await lab.done('notice', 'list')).stdout).toContain('to alpha: DCCKI published by other means')
    expectRefusal(await lab.tpki('notice', 'list', '--participant', 'alpha', '--as', 'beta'), {
      code: 4,
      error: 'ACCESS_DENIED',
    })
  })
})

function expectQuiet({ stdout, stderr }: { stdout: string; stderr: string }, words: string): void {
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: `tpki: ${words}\n` })
}
