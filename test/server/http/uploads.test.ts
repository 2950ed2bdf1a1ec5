import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { Uploads } from '../../../server/http/uploads.ts'

test('of one participant four uploads are under way at a time, and they keep no other waiting', async () => {
  const uploads = new Uploads()
  const bodies: Readable[] = []
  const begun: string[] = []
  const done: string[] = []
  const upload = (owner: string, contents?: string) => {
    const body = new Readable({ read: () => void begun.push(owner) })
    if (contents === undefined) bodies.push(body)
    else for (const part of [contents, null]) body.push(part)
    return uploads.receive(body, owner, 100, async ({ octets }) => done.push(`${owner} ${octets}`))
  }
  const slow = ['alpha', 'alpha', 'alpha', 'alpha'].map((owner) => upload(owner).catch((error) => error.code))
  const fifth = upload('alpha', 'five!')
  const sixth = upload('alpha').catch((error) => error.code)
  // Its client has gone before its turn has come.
  bodies[4]?.destroy()
  await upload('beta', 'other')
  expect(done).toEqual(['beta 5'])
  expect(begun.filter((owner) => owner === 'alpha')).toHaveLength(4)
  bodies[0]?.destroy(new Error('aborted'))
  await fifth
  expect(done).toEqual(['beta 5', 'alpha 5'])
  for (const body of bodies) body.destroy()
  expect(await Promise.all([...slow, sixth])).toEqual(Array(5).fill('body-incomplete'))
  await upload('alpha', 'again')
  expect(done.at(-1)).toBe('alpha 5')
})
