import { expect, test } from 'vitest'
import { appFor, callerOf, serverDeps } from '../../support/server.ts'

const deps = serverDeps()
const app = appFor('open', callerOf('portal-device', 'alpha'), deps)
const json = 'application/json'

// Whatever comes, the answer is a problem with a code, nothing is submitted, and the audit log says who was turned away.
test.each([
  { name: 'no JSON', type: json, body: '{"profile":', status: 400 },
  { name: 'an array', type: json, body: '[]', status: 400 },
  { name: 'nothing', type: json, body: '', status: 400 },
  { name: 'a prototype', type: json, body: '{"__proto__":{"profile":"x"},"csr":"A"}', status: 400 },
  {
    name: 'a key too many',
    type: json,
    body: '{"profile":"smki-device/device-ds","csr":"A","sudo":true}',
    status: 400,
  },
  { name: 'a number for a text', type: json, body: '{"profile":1,"csr":"A"}', status: 400 },
  { name: 'a form', type: 'application/x-www-form-urlencoded', body: 'csr=A', status: 415 },
  { name: 'XML', type: 'application/xml', body: '<csr/>', status: 415 },
  { name: 'a zip', type: 'application/zip', body: 'PK', status: 400 },
  { name: 'two megabytes', type: json, body: `"${'x'.repeat(2_000_000)}"`, status: 413 },
])('$name is refused with $status', async ({ type, body, status }) => {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/certificates',
    headers: { 'content-type': type },
    payload: body,
  })
  expect(answer.statusCode, answer.body).toBe(status)
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(answer.json()).toMatchObject({
    status,
    code: expect.stringMatching(/^[a-z-]+$/),
    type: expect.stringMatching(/^urn:/),
  })
  const rows = await deps.world.store.queryAudit({ participant: 'alpha', limit: 1 })
  expect(rows).toMatchObject([{ action: 'access-refused', detail: { code: 'ACCESS_DENIED' } }])
  expect(await deps.world.store.queryAudit({ action: 'refused', limit: 1 })).toEqual([])
})
