import { describe, expect, test } from 'vitest'
import { appFor, callerOf } from '../support/server.ts'

describe('the application of a listener', () => {
  test('says as a problem that nothing is there, and not what stood in the query', async () => {
    const answer = await appFor('open', callerOf('anonymous')).inject({ method: 'GET', url: '/nowhere?apikey=secret' })
    expect(answer.statusCode).toBe(404)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.json()).toEqual({
      type: 'urn:smki-test-pki:problem:not-found',
      title: 'Not Found',
      status: 404,
      detail: expect.stringMatching(/ GET \/nowhere$/),
      code: 'not-found',
    })
  })

  test('reads no body where a route takes none', async () => {
    const answer = await appFor('open', callerOf('anonymous')).inject({
      method: 'POST',
      url: '/limits',
      headers: { 'content-type': 'application/json' },
      payload: '{}',
    })
    expect(answer.statusCode).toBe(413)
  })

  test('publishes the limits to anyone', async () => {
    const answer = await appFor('plain', callerOf('anonymous')).inject({ method: 'GET', url: '/limits.json' })
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ world: expect.stringContaining('TEST'), limits: [] })
  })
})
