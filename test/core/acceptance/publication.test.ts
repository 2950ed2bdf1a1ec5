import { describe, expect, test } from 'vitest'
import { type PublishedFile, publishDccki } from '../../../core/authority/export/publish-dccki.ts'
import { parseEntry } from '../../../core/authority/register/document/parse-entry.ts'
import { issueDueCrls } from '../../../core/authority/revocation/crl/issue-due-crls.ts'
import { revoke } from '../../../core/authority/revocation/revoke.ts'
import { parseCrl } from '../../../core/pki/x509/crl.ts'
import { putEntries, putParticipant, rangeOf } from '../../support/register.ts'
import { issued, type RevocationBench, revocationBench } from '../../support/revocation.ts'
import { administrator, as, expectError } from '../../support/test-register.ts'

// Numbers are those of the acceptance cases.
const request = { environment: 'uit-a', location: 'https://share.example/dccki' }
const APPROVED_AT = '2026-03-01T12:00:00Z'

const approve = (at: string, { deps }: RevocationBench, reference = 'PMA-7') => {
  const value = { subject: 'alternative-publication', approved: { by: 'DCCKI PMA', at }, reference }
  return putEntries([parseEntry('approval', `alternative-publication/${reference}`, null, value)], deps)
}

/** A world with three DCCKI subscribers, one of which has lost its AROs since, and a participant that is none. */
async function makeBench(): Promise<RevocationBench> {
  const bench = revocationBench()
  for (const [i, id] of ['alpha', 'beta', 'gamma'].entries())
    await putParticipant(id, bench.deps, {
      eui64Ranges: rangeOf(i + 1),
      name: `Example Energy ${id}`,
      tradingNames: ['Example Energy Ltd'],
    })
  await putEntries(
    [parseEntry('participant', 'delta', null, { name: 'Delta', kind: 'non-sec-manufacturer' })],
    bench.deps,
  )
  await issued('dccki/infrastructure', bench, 'beta')
  await putEntries(
    [
      parseEntry('person', 'beta/aro', 'beta', { name: 'gone', appointments: ['smki-aro'] }),
      parseEntry('person', 'beta/sro', 'beta', { name: 'gone', appointments: ['smki-sro'] }),
    ],
    bench.deps,
  )
  await issueDueCrls('tests', bench.deps)
  return bench
}

/** Takes what is published, and says whether it has been shown. */
function taker() {
  const taken = { files: new Map<string, PublishedFile>(), isShown: false }
  const write = async (files: AsyncIterable<PublishedFile>) => {
    for await (const file of files) taken.files.set(file.name, file)
    return () => {
      taken.isShown = true
    }
  }
  return { taken, write }
}

describe('case 16: alternative publication of DCCKI certificates, CRL and ARL', () => {
  test.each([
    { name: 'no approval', at: null, error: /the DCCKI PMA function has not approved it$/ },
    { name: 'an approval from later on', at: '2026-03-01T12:00:01Z', error: /approves it from a later time only$/ },
  ])('$name: refused, audited, nobody notified, nothing handed out', async ({ at, error }) => {
    const bench = await makeBench()
    if (at !== null) {
      // The register takes no decision that is dated ahead: the clock was set back since, for a rehearsal.
      bench.nowSeconds += 1
      await approve(at, bench)
      bench.nowSeconds -= 1
    }
    const { taken, write } = taker()
    const refusal = await expectError(
      () => publishDccki(request, write, administrator, bench.deps),
      'PUBLICATION_NOT_APPROVED',
      error,
    )
    expect(refusal.source).toBe('ETAD 4.4(c)')
    expect(await bench.deps.store.findAudit(refusal.reference as number)).toMatchObject({
      action: 'refused',
      detail: { code: 'PUBLICATION_NOT_APPROVED', environment: 'uit-a' },
    })
    expect(taken.files.size).toBe(0)
    expect(await bench.deps.store.notices.list({ limit: 10 })).toEqual([])
  })

  test('an approval of something else: refused', async () => {
    const bench = await makeBench()
    const value = {
      subject: 'dccki-profile',
      digest: 'ab'.repeat(32),
      approved: { by: 'PMA', at: APPROVED_AT },
      reference: 'x',
    }
    await putEntries([parseEntry('approval', 'dccki-profile/x', null, value)], bench.deps)
    const publish = () => publishDccki(request, taker().write, administrator, bench.deps)
    await expectError(publish, 'PUBLICATION_NOT_APPROVED', /has not approved it$/)
  })

  test('with it: every subscriber is notified, and gets certificates, CRL and ARL', async () => {
    const bench = await makeBench()
    await approve('2026-02-01T00:00:00Z', bench, 'PMA-6')
    await approve(APPROVED_AT, bench)
    const [record] = await bench.deps.store.listCertificates({ profile: 'dccki/infrastructure' })
    if (!record) throw new Error('nothing was issued')
    const refusal = { reason: 'superseded', invaliditySeconds: null, comment: '' } as const
    await revoke(record, refusal, administrator, bench.deps)
    const { taken, write } = taker()
    const published = await publishDccki(request, write, administrator, bench.deps)
    expect(published).toMatchObject({ approval: 'PMA-7', notified: ['alpha', 'beta', 'gamma'], files: 4 })
    expect(taken.isShown).toBe(true)
    expect([...taken.files.keys()].sort()).toEqual([
      'arl.crl',
      `certificates/${record.serial}.crt`,
      'eii.crl',
      'index.json',
    ])
    expect(parseCrl(taken.files.get('eii.crl')?.bytes as Uint8Array).entries).toHaveLength(1)
    expect(parseCrl(taken.files.get('arl.crl')?.bytes as Uint8Array).entries).toBeNull()
    expect(JSON.parse(Buffer.from(taken.files.get('index.json')?.bytes as Uint8Array).toString())).toMatchObject({
      testOnly: true,
      environment: 'uit-a',
      crls: [
        { file: 'arl.crl', number: 1 },
        { file: 'eii.crl', number: 2 },
      ],
      certificates: [{ serial: record.serial, status: 'R' }],
    })
    const notices = await bench.deps.store.notices.list({ limit: 10 })
    expect(notices.map(({ participant }) => participant).sort()).toEqual(['alpha', 'beta', 'gamma'])
    expect(notices[0]?.text).toBe(
      'The DCCKI certificates of environment "uit-a", its EII DCCKICA CRL and its DCCKI ARL are provided at ' +
        'https://share.example/dccki, since the DCCKI Repository is not available. Approved by DCCKI PMA at ' +
        '2026-03-01T12:00:00Z (PMA-7); ETAD 4.4(c).',
    )
    expect(await bench.deps.store.findAudit(published.reference)).toMatchObject({
      action: 'published',
      detail: { environment: 'uit-a', approval: 'PMA-7', notified: ['alpha', 'beta', 'gamma'] },
    })
  })

  test('what cannot be written is notified to nobody', async () => {
    const bench = await makeBench()
    await approve(APPROVED_AT, bench)
    const write = () => Promise.reject(new Error('the disk is full'))
    await expect(publishDccki(request, write, administrator, bench.deps)).rejects.toThrow('the disk is full')
    expect(await bench.deps.store.notices.list({ limit: 10 })).toEqual([])
  })

  test('a participant: refused', async () => {
    const bench = await makeBench()
    const publish = () => publishDccki(request, taker().write, as('alpha'), bench.deps)
    await expectError(publish, 'ACCESS_DENIED', /may not publish DCCKI/)
  })

  test('an environment that is none, and CRLs that were never issued: refused', async () => {
    const bench = revocationBench()
    await approve(APPROVED_AT, bench)
    const publish = (environment: string) => () =>
      publishDccki({ ...request, environment }, taker().write, administrator, bench.deps)
    await expectError(publish('live'), 'ENVIRONMENT_UNKNOWN', 'environment "live" is unknown; allowed: uit-a, uit-b')
    await expectError(publish('uit-b'), 'CRL_UNKNOWN', 'CRL "dccki/arl@uit-b" has not been issued yet')
  })
})
