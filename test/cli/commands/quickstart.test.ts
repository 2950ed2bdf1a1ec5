import { createPrivateKey } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Lab, leafIds } from '../../support/cli.ts'

const lab = new Lab()

test('quickstart makes a world and one certificate of every profile, twice with the same keys', async () => {
  const { stdout, stderr } = await lab.done('quickstart')
  expect(stderr).not.toContain('error')
  expect(stdout).toContain('26 certificates, 26 verified by profile and path.')
  for (const id of leafIds) expect(stdout).toContain(`✓ ${id} `)
  const { certificates } = await lab.json('quickstart')
  expect(certificates).toHaveLength(26)
  for (const { valid, findings, folder } of certificates) {
    expect({ valid, findings }).toEqual({ valid: true, findings: [] })
    if (folder === null) continue
    expect(existsSync(lab.path(folder, 'certificate.pem'))).toBe(true)
    expect(statSync(lab.path(folder, 'key.pem')).mode & 0o777).toBe(0o600)
    createPrivateKey(lab.read(`${folder}/key.pem`))
  }
  const { folder, serial } = certificates.at(-1)
  const listed = await lab.json('cert', 'find', '--key', `${folder}/key.pem`)
  expect(listed.certificates.map((each: { serial: string }) => each.serial)).toEqual([expect.any(String), serial])
})
