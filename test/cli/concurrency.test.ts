import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fromHex, GENESIS, generateKey, loadProfiles, newCsr, SqliteStore } from '../../core/index.ts'
import { chainAuditRow } from '../../core/records/audit-row.ts'
import { Lab } from '../support/cli.ts'

const lab = new Lab()
const DS = 'smki-device/device-ds'
const PROCESSES = 20

/** Making requests is not what is tested here. */
async function writeCsr(name: string, number: number): Promise<void> {
  const profile = loadProfiles(join(import.meta.dirname, '../../profiles')).findLeaf(DS)
  const hwSerial = fromHex(`00db1234567890${number.toString(16).padStart(2, '0')}`)
  const hardwareModule = { hwType: '1.2.826.0.1.8641679.1.2.2.1', hwSerial }
  const key = await generateKey(profile.fields.publicKey.value)
  lab.write(name, await newCsr(profile, { subject: {}, hardwareModule, dnsNames: [] }, key))
}

test('twenty processes issue at once: all succeed, serial numbers unique, audit chain whole', async () => {
  await lab.makeWorld()
  const names = Array.from({ length: PROCESSES }, (_, i) => `device-${i}`)
  for (const [i, name] of names.entries()) await writeCsr(`${name}.csr`, i)
  const runs = await Promise.all(
    names.map((name) =>
      lab.run(['issue', `${name}.csr`, '--profile', DS, '--out', `${name}.pem`, '--actor', name], { apart: true }),
    ),
  )
  expect(runs.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual(names.map(() => 0))
  const store = new SqliteStore(lab.path('tpki-world', 'tpki.db'))
  try {
    const issued = await store.listCertificates({ profile: DS })
    expect(new Set(issued.map(({ serial }) => serial)).size).toBe(PROCESSES)
    expect(new Set(issued.map(({ eui64 }) => eui64)).size).toBe(PROCESSES)
    const rows = await store.listAudit(0, 1000)
    expect(
      rows
        .filter(({ action }) => action === 'issued')
        .map(({ actor }) => actor)
        .sort(),
    ).toEqual([...names].sort())
    let head = GENESIS
    for (const row of rows) {
      const { sequence, previousHash, hash, ...entry } = row
      expect(chainAuditRow(head, entry)).toEqual(row)
      head = row
    }
    expect(await store.auditHead()).toMatchObject({ sequence: rows.length, hash: rows.at(-1)?.hash })
  } finally {
    await store.close()
  }
  await lab.done('cert', 'verify', ...names.map((name) => `${name}.pem`))
})

test('one key for two devices at once: one is issued', async () => {
  await lab.newCsr(DS, 'first', '--eui64', '00db1234567891f0')
  await lab.done('csr', 'new', DS, '--eui64', '00db1234567891f1', '--key', 'first.key', '--out', 'second.csr')
  const runs = await Promise.all(
    ['first.csr', 'second.csr'].map((csr) => lab.run(['issue', csr, '--profile', DS], { apart: true })),
  )
  expect(runs.map(({ code }) => code).sort()).toEqual([0, 1])
  expect(runs.map(({ stderr }) => stderr).join('')).toMatch(/the key already serves/)
})
