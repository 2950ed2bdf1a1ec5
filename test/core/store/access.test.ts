import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApiKey } from '../../../core/records/api-key.ts'
import type { AuditEntry } from '../../../core/records/audit-row.ts'
import type { EnrolmentToken } from '../../../core/records/enrolment-token.ts'
import { ANSWER_KEPT_SECONDS } from '../../../core/records/idempotency.ts'
import type { RegisteredClient } from '../../../core/records/registered-client.ts'
import { auditAlone, type CommitUnit } from '../../../core/store/commit-unit.ts'
import type { Store } from '../../../core/store/store.ts'
import { certificateRecord } from '../../support/certificate-record.ts'
import { type OpenedBackend, storeBackends } from '../../support/store-backends.ts'

const NOW = 1_000_000
const entry = (atSeconds = NOW): AuditEntry => ({ atSeconds, actor: 'tester', action: 'access-changed', detail: {} })
const client: RegisteredClient = {
  fingerprint: 'ab'.repeat(32),
  role: 'ra-smki',
  name: 'Robin',
  notBeforeSeconds: 1,
  notAfterSeconds: 2,
  by: 'dcc',
  atSeconds: NOW,
}
const key: ApiKey = { name: 'lab', digest: 'cd'.repeat(32), by: 'dcc', atSeconds: NOW }
const token: EnrolmentToken = {
  digest: 'ef'.repeat(32),
  participant: 'alpha',
  profile: 'iki/portal-device',
  by: 'dcc',
  atSeconds: NOW,
  untilSeconds: NOW + 10,
  spent: null,
}

describe.each(storeBackends)('access in the $name store', ({ open }) => {
  let backend: OpenedBackend
  let store: Store
  beforeEach(() => {
    backend = open()
    store = backend.store
  })
  afterEach(() => backend.close())

  const rows = async () => (await store.auditHead()).sequence

  test('keeps client certificates, each once, and takes them away', async () => {
    const { access } = store
    expect(await access.change({ kind: 'add-client', client }, entry())).toBe('changed')
    expect(await access.change({ kind: 'add-client', client: { ...client, name: 'Other' } }, entry())).toBe('taken')
    const second = { ...client, fingerprint: '01'.repeat(32), name: 'Alex' }
    await access.change({ kind: 'add-client', client: second }, entry())
    expect(await access.findClient(client.fingerprint)).toEqual(client)
    expect(await access.listClients()).toEqual([second, client])
    const { fingerprint } = client
    expect(await access.change({ kind: 'remove-client', fingerprint }, entry())).toBe('changed')
    expect(await access.change({ kind: 'remove-client', fingerprint }, entry())).toBe('unknown')
    expect(await access.findClient(fingerprint)).toBeNull()
    expect(await rows()).toBe(3)
  })

  test('keeps one API key per user, and a key of one user', async () => {
    const { access } = store
    expect(await access.change({ kind: 'add-key', key }, entry())).toBe('changed')
    expect(await access.change({ kind: 'add-key', key: { ...key, name: 'other' } }, entry())).toBe('taken')
    expect(await access.change({ kind: 'add-key', key: { ...key, digest: '00' } }, entry())).toBe('taken')
    expect(await access.findApiKey(key.digest)).toEqual(key)
    expect(await access.listApiKeys()).toEqual([key])
    expect(await access.change({ kind: 'remove-key', name: 'lab' }, entry())).toBe('changed')
    expect(await access.change({ kind: 'remove-key', name: 'lab' }, entry())).toBe('unknown')
    expect(await access.findApiKey(key.digest)).toBeNull()
    expect(await rows()).toBe(2)
  })

  test('has one salt for ever: the first that is proposed', async () => {
    expect([...(await store.access.apiKeySalt(Uint8Array.of(1, 2)))]).toEqual([1, 2])
    expect([...(await store.access.apiKeySalt(Uint8Array.of(3)))]).toEqual([1, 2])
  })

  test('keeps the answer of a request with its audit row and commits the like of it no second time', async () => {
    const once = { id: 'a'.repeat(64), requestDigest: 'b'.repeat(64), answer: { code: 'X' } }
    const unit = (atSeconds: number): CommitUnit => ({ ...auditAlone(entry(atSeconds)), idempotency: once })
    const both = await Promise.all([store.commit(unit(NOW)), store.commit(unit(NOW))])
    expect(both.map(({ kind }) => kind)).toEqual(['committed', 'repeated'])
    const kept = { ...once, atSeconds: NOW, sequence: 1, serial: null }
    expect(both[1]).toEqual({ kind: 'repeated', kept })
    expect(await store.access.findAnswer(once.id, NOW)).toEqual(kept)
    expect(await store.access.findAnswer('c'.repeat(64), NOW)).toBeNull()
    expect(await rows()).toBe(1)
    const later = NOW + ANSWER_KEPT_SECONDS
    expect(await store.access.findAnswer(once.id, later - 1)).toEqual(kept)
    expect(await store.access.findAnswer(once.id, later)).toBeNull()
    expect(await store.commit(unit(later))).toMatchObject({ kind: 'committed' })
    expect(await store.access.findAnswer(once.id, later)).toMatchObject({ atSeconds: later, sequence: 2 })
  })

  test('shuts an enrolment token with the certificate it is spent on, and when it is out of date', async () => {
    await store.access.change({ kind: 'add-token', token }, entry())
    const { digest } = token
    const spend = { digest, requestDigest: 'r' }
    const commit = (serial: string | null, atSeconds = NOW) =>
      store.commit({
        ...auditAlone(entry(atSeconds)),
        token: spend,
        certificate: serial === null ? null : certificateOf(serial),
      })
    expect(await commit(null)).toMatchObject({ kind: 'committed' })
    expect(await store.access.findToken(digest)).toEqual(token)
    expect(await commit('1', NOW + 10)).toEqual({ kind: 'token-shut' })
    const both = await Promise.all([commit('1'), commit('2')])
    expect(both.map(({ kind }) => kind)).toEqual(['committed', 'token-shut'])
    expect(await store.access.findToken(digest)).toEqual({
      ...token,
      spent: { serial: '1'.padStart(32, '0'), requestDigest: 'r' },
    })
    expect(await store.listCertificates({})).toHaveLength(1)
    expect(await store.commit({ ...auditAlone(entry()), token: { ...spend, digest: 'none' } })).toEqual({
      kind: 'token-shut',
    })
  })
})

const certificateOf = (serial: string) =>
  certificateRecord({
    serial: serial.padStart(32, '0'),
    profile: 'iki/portal-device',
    pki: 'iki',
    subject: 'CN=x',
    eui64: null,
    usage: null,
  })
