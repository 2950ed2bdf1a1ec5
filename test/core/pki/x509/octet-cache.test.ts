import { describe, expect, test } from 'vitest'
import { OctetCache } from '../../../../core/pki/x509/octet-cache.ts'

describe('what is remembered of octets', () => {
  test.each([
    { name: 'Uint8Array', bytes: Uint8Array.of(1, 2, 3) },
    { name: 'Buffer, whose slice is a view', bytes: Buffer.from([1, 2, 3]) },
  ])('stays as it was when the $name changes', ({ bytes }) => {
    const cache = new OctetCache<string>()
    cache.set(bytes, 0, 3, 'one')
    bytes.fill(9)
    expect(cache.get(Uint8Array.of(1, 2, 3), 0, 3)).toBe('one')
    expect(cache.get(bytes, 0, 3)).toBeUndefined()
  })

  test('is told by its octets, not by where they stand', () => {
    const cache = new OctetCache<string>()
    cache.set(Uint8Array.of(0, 1, 2, 0), 1, 3, 'one')
    expect(cache.get(Uint8Array.of(1, 2), 0, 2)).toBe('one')
    expect(cache.get(Uint8Array.of(0, 1, 2, 0), 0, 4)).toBeUndefined()
  })
})
