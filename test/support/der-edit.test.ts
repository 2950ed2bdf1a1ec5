import { describe, expect, test } from 'vitest'
import { applyEdits, type Edit } from './der-edit.ts'
import { readHex, toHexText } from './hex.ts'

const edit = (der: string, ...edits: Edit[]) => toHexText(applyEdits(readHex(der), edits, {}, 'the vector'))

describe('an edit of elements', () => {
  test.each([
    {
      name: 'mends the lengths around it',
      der: '30[ 30[ 02 01 05 ] ]',
      find: '02 01 05',
      replace: '02 02 00 80',
      result: '30[ 30[ 02 02 00 80 ] ]',
    },
    {
      name: 'within an OCTET STRING',
      der: '30[ 04[ 30[ 02 01 05 ] ] ]',
      find: '02 01 05',
      replace: '',
      result: '30[ 04[ 30 00 ] ]',
    },
    {
      name: 'within a BIT STRING',
      der: '03[ 00 30[ 02 01 05 ] ]',
      find: '02 01 05',
      replace: '02 01 06',
      result: '03[ 00 30[ 02 01 06 ] ]',
    },
    {
      name: 'of a run of siblings',
      der: '30[ 02 01 05 05 00 02 01 06 ]',
      find: '02 01 05 05 00',
      replace: '',
      result: '30[ 02 01 06 ]',
    },
    {
      name: 'that makes a length longer',
      der: '30[ 04[ 00 ] ]',
      find: '04[ 00 ]',
      replace: `04[ ${'00'.repeat(200)} ]`,
      result: `30[ 04[ ${'00'.repeat(200)} ] ]`,
    },
    {
      name: 'that makes a length shorter',
      der: `30[ 04[ ${'00'.repeat(200)} ] ]`,
      find: `04[ ${'00'.repeat(200)} ]`,
      replace: '05 00',
      result: '30[ 05 00 ]',
    },
  ])('$name', ({ der, find, replace, result }) => {
    expect(edit(der, { find, replace })).toBe(toHexText(readHex(result)))
  })

  test('nowhere and twice are errors that name the vector', () => {
    const message = (find: string) => () => edit('30[ 02 01 05 02 01 05 ]', { append: '' }, { find, replace: '' })
    expect(message('02 01 06')).toThrow('vector "the vector", edit 2: "find" 020106 stands nowhere')
    expect(message('02 01 05')).toThrow('vector "the vector", edit 2: "find" 020105 stands more than once')
    // Half an element is none.
    expect(message('02 01')).toThrow('stands nowhere')
    expect(message('')).toThrow('"find" is empty')
  })
})

test('a raw edit mends nothing, and appended octets follow the end', () => {
  expect(edit('30[ 02 01 05 ]', { raw: true, find: '02 01', replace: '02 02' })).toBe('3003020205')
  expect(edit('30[ 02 01 05 ]', { append: '05 00' })).toBe('30030201050500')
  expect(() => edit('30[ 05 00 05 00 ]', { raw: true, find: '05 00', replace: '' })).toThrow('stands more than once')
})

describe('hex', () => {
  test.each([
    ['30[ 02[ 05 ] ]', '3003020105'],
    ["0C['Môn']", '0c044dc3b46e'],
    ['01 # one\n02', '0102'],
    ['{name} {name:1:} {name:0:-1}', 'aabbccbbccaabb'],
  ])('%j', (text, octets) => {
    expect(toHexText(readHex(text, { name: Uint8Array.of(0xaa, 0xbb, 0xcc) }))).toBe(octets)
  })

  test.each(['0', 'xyz', '30[', ']', '{nobody}', "'open"])('%j is none', (text) => {
    expect(() => readHex(text)).toThrow()
  })
})
