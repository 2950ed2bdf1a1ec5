import { beforeAll, describe, expect, test } from 'vitest'
import { roles } from '../../../server/http/caller.ts'
import { interfaces } from '../../../server/routes/interfaces.ts'
import { ApiLab } from '../../support/api.ts'
import { callerOf } from '../../support/server.ts'

// biome-ignore lint/suspicious/noExplicitAny: the document is what is looked at
let document: any

beforeAll(async () => {
  document = (await new ApiLab().get(callerOf('anonymous'), '/openapi.json')).body
})

const pathOf = (url: string): string => url.replace(/:([a-zA-Z]+)/g, '{$1}')

describe('the OpenAPI document', () => {
  test('has every route of the listener "open", and no other', () => {
    const routes = interfaces.flatMap((each) => each.routes).filter(({ listeners }) => listeners.includes('open'))
    const wanted = routes.map(({ method, url }) => `${method} ${pathOf(url)}`).sort()
    const paths = Object.entries<object>(document.paths)
    const found = paths.flatMap(([path, methods]) =>
      Object.keys(methods).map((each) => `${each.toUpperCase()} ${path}`),
    )
    expect(found.filter((each) => !each.startsWith('HEAD ')).sort()).toEqual(wanted)
    expect(wanted.length).toBeGreaterThan(25)
  })

  test('says of each what it does, what it takes and what it answers', () => {
    expect(document.openapi).toBe('3.1.0')
    for (const [path, methods] of Object.entries<object>(document.paths))
      for (const [method, operation] of Object.entries(methods)) {
        expect(operation.summary, `${method} ${path}`).toMatch(/\w/)
        expect(Object.keys(operation.responses), `${method} ${path}`).toContain('4XX')
        const named = (operation.parameters ?? []).filter((each: { in: string }) => each.in === 'path')
        const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
        expect(named.map((each: { name: string }) => each.name).sort(), `${method} ${path}`).toEqual(wanted.sort())
        for (const each of named)
          expect(each, path).toMatchObject({
            required: true,
            schema: { type: expect.stringMatching(/string|integer/) },
          })
      }
  })

  test('points at nothing that is not in it, and holds no trace of how it was made', () => {
    const text = JSON.stringify(document)
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g))
      expect(Object.keys(document.components.schemas)).toContain(name)
    expect(text).not.toContain('~standard')
    expect(text).not.toContain('"$schema"')
  })

  test('describes a request as it is taken: with its header, its body and its answer', () => {
    const { post } = document.paths['/api/v1/certificates']
    expect(post.parameters).toMatchObject([{ in: 'header', name: 'Idempotency-Key', required: false }])
    expect(post.requestBody.content['application/json'].schema).toMatchObject({
      type: 'object',
      required: ['profile', 'csr'],
      additionalProperties: false,
    })
    const answer = post.responses['201'].content['application/json'].schema
    expect(Object.keys(answer.properties)).toEqual(expect.arrayContaining(['serial', 'certificate', 'findings']))
    const batches = document.paths['/api/v1/batches'].post
    expect(Object.keys(batches.requestBody.content)).toEqual(['application/zip'])
    const response = document.paths['/api/v1/batches/{id}/response'].get.responses['200']
    expect(Object.keys(response.content)).toEqual(['application/zip'])
    expect(post.responses['4XX'].content['application/problem+json'].schema.$ref).toMatch(/Problem$/)
  })

  test('is there for everyone', async () => {
    const lab = new ApiLab()
    for (const role of roles) expect((await lab.get(callerOf(role), '/openapi.json')).status).toBe(200)
  })
})
