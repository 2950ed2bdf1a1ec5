import { expect, test } from 'vitest'
import { renew } from '../../../../core/authority/issuance/renew.ts'
import { revoke } from '../../../../core/authority/revocation/revoke.ts'
import type { World } from '../../../../core/authority/world/index.ts'
import { trustOf } from '../../../../core/authority/world/trust/trust-of.ts'
import { revocationKey } from '../../../../core/pki/verify/revocation-key.ts'
import { parseCertificate } from '../../../../core/pki/x509/certificate.ts'
import { issued, revocationBench, storedCa } from '../../../support/revocation.ts'
import { administrator } from '../../../support/test-register.ts'

test('a world is asked for the revocations of the certificates at hand, and for no others', async () => {
  const bench = revocationBench()
  const cas = [await storedCa('iki/issuing-ica', null, bench), await storedCa('iki/root-ica', null, bench)]
  const request = { reason: 'superseded', invaliditySeconds: null, comment: '' } as const
  const revoked = await issued('iki/file-signing', bench)
  const good = (await renew(revoked, { actor: 'tests', interface: 'cli' }, bench.deps)).record
  await revoke(revoked, request, administrator, bench.deps)
  const asked: string[] = []
  const { revocations } = bench.deps.store
  const counted = Object.assign(Object.create(revocations), {
    ofCa: () => Promise.reject(new Error('all were read')),
    find: (serial: string) => {
      asked.push(serial)
      return revocations.find(serial)
    },
  })
  const store = Object.assign(Object.create(bench.deps.store), { revocations: counted })
  const world = {
    ...bench.deps,
    store,
    caCertificates: async () => cas.map((record) => ({ id: record.profile, record })),
  } as unknown as World
  const trust = await trustOf(world, null)
  expect(asked).toEqual([])
  const certificates = [revoked, good].map(({ der }) => parseCertificate(der))
  const [first] = certificates
  if (!first) throw new Error('no certificate')
  const known = await trust.revocations(certificates)
  expect([...known]).toEqual([
    [
      revocationKey(first.issuer.der, first.serial),
      { atSeconds: bench.nowSeconds, reason: 'superseded', by: 'the world' },
    ],
  ])
  expect(asked).toEqual([revoked.serial, good.serial])
  // Of another issuer with the same serial number, nothing is known.
  const root = parseCertificate((cas[1] as (typeof cas)[number]).der)
  expect((await trust.revocations([{ ...first, issuer: root.subject }])).size).toBe(0)
})
