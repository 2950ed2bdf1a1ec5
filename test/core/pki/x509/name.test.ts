import { describe, expect, test } from 'vitest'
import { DerReader } from '../../../../core/pki/x509/der-reader.ts'
import { formatName, isEmptyName, type Name, namesMatch, readName } from '../../../../core/pki/x509/name.ts'
import { readHex } from '../../../support/hex.ts'

const nameOf = (rdns: string): Name => readName(new DerReader(readHex(`30[ ${rdns} ]`)), 'name')
const cn = (value: string): string => `31[ 30[ 06[55 04 03] ${value} ] ]`
const ou = (value: string): string => `31[ 30[ 06[55 04 0B] ${value} ] ]`

describe('RFC 4514', () => {
  test.each([
    { name: 'the empty name', rdns: '', text: '' },
    { name: 'the last RDN first', rdns: `${ou("13['07']")} ${cn("13['T1']")}`, text: 'CN=T1,OU=07' },
    {
      name: 'country and organisation',
      rdns: `31[ 30[ 06[55 04 06] 13['GB'] ] ] 31[ 30[ 06[55 04 0A] 0C['Ex'] ] ]`,
      text: 'O=Ex,C=GB',
    },
    { name: 'an RDN of two', rdns: `31[ 30[ 06[55 04 03] 13['a'] ] 30[ 06[55 04 0B] 13['b'] ] ]`, text: 'CN=a+OU=b' },
    { name: 'special characters', rdns: cn(`0C['a,b+c"d<e>f;g' 5C]`), text: 'CN=a\\,b\\+c\\"d\\<e\\>f\\;g\\\\' },
    { name: 'a number sign in front', rdns: cn("0C['#1']"), text: 'CN=\\#1' },
    { name: 'a number sign further on', rdns: cn("0C['1#']"), text: 'CN=1#' },
    { name: 'a space on either side', rdns: cn("0C[' a ']"), text: 'CN=\\ a\\ ' },
    // RFC 4514 §2.4: the one space stands in front, so it is escaped once.
    { name: 'a space alone', rdns: cn("0C[' ']"), text: 'CN=\\ ' },
    { name: 'two spaces', rdns: cn("0C['  ']"), text: 'CN=\\ \\ ' },
    { name: 'a backslash before a space at the end', rdns: cn('0C[5C 20]'), text: 'CN=\\\\\\ ' },
    { name: 'control characters', rdns: cn("0C['a' 00 'b' 0A 'c' 7F]"), text: 'CN=a\\00b\\0Ac\\7F' },
    { name: 'letters beyond ASCII', rdns: cn("0C['Môn']"), text: 'CN=Môn' },
    { name: 'an empty value', rdns: cn('0C 00'), text: 'CN=' },
    {
      name: 'an attribute without a short name, as hex of its encoding',
      rdns: '31[ 30[ 06[55 04 2D] 03[00 00 00 5E EF 10 00 00 10] ] ]',
      text: '2.5.4.45=#03090000005EEF10000010',
    },
    { name: 'a commonName that is no string', rdns: cn('02 01 05'), text: 'CN=#020105' },
  ])('$name', ({ rdns, text }) => {
    expect(formatName(nameOf(rdns))).toBe(text)
  })

  test('the empty name is empty', () => {
    expect(isEmptyName(nameOf(''))).toBe(true)
    expect(isEmptyName(nameOf(cn("13['']")))).toBe(false)
  })
})

describe('RFC 5280 7.1', () => {
  const [printable, utf8] = [nameOf(cn("13['Issuing CA']")), nameOf(cn("0C['Issuing CA']"))]
  test.each([
    { name: 'the same string in another type', a: printable, b: utf8, match: true },
    { name: 'another case', a: printable, b: nameOf(cn("0C['ISSUING ca']")), match: true },
    { name: 'more white space', a: printable, b: nameOf(cn("0C['  Issuing   CA ']")), match: true },
    {
      name: 'composed and decomposed letters',
      a: nameOf(cn("0C['Môn']")),
      b: nameOf(cn("0C['Mo' CC 82 'n']")),
      match: true,
    },
    {
      name: 'a multi-valued RDN in the same order',
      a: nameOf(`31[ 30[ 06[55 04 03] 13['A'] ] 30[ 06[55 04 0B] 13['b'] ] ]`),
      b: nameOf(`31[ 30[ 06[55 04 03] 0C['a'] ] 30[ 06[55 04 0B] 0C['B'] ] ]`),
      match: true,
    },
    { name: 'no white space where there was some', a: printable, b: nameOf(cn("0C['IssuingCA']")), match: false },
    { name: 'another attribute', a: printable, b: nameOf(ou("13['Issuing CA']")), match: false },
    {
      name: 'another order',
      a: nameOf(`${ou("13['07']")} ${cn("13['T1']")}`),
      b: nameOf(`${cn("13['T1']")} ${ou("13['07']")}`),
      match: false,
    },
    { name: 'one RDN more', a: nameOf(cn("13['T1']")), b: nameOf(`${ou("13['07']")} ${cn("13['T1']")}`), match: false },
    {
      name: 'one RDN of two for two of one',
      a: nameOf(`31[ 30[ 06[55 04 03] 13['a'] ] 30[ 06[55 04 0B] 13['b'] ] ]`),
      b: nameOf(`${cn("13['a']")} ${ou("13['b']")}`),
      match: false,
    },
    { name: 'two empty names', a: nameOf(''), b: nameOf(''), match: true },
    {
      name: 'bits that are the same',
      a: nameOf('31[ 30[ 06[55 04 2D] 03[00 01] ] ]'),
      b: nameOf('31[ 30[ 06[55 04 2D] 03[00 01] ] ]'),
      match: true,
    },
    {
      name: 'bits that differ',
      a: nameOf('31[ 30[ 06[55 04 2D] 03[00 01] ] ]'),
      b: nameOf('31[ 30[ 06[55 04 2D] 03[00 02] ] ]'),
      match: false,
    },
  ])('$name', ({ a, b, match }) => {
    expect(namesMatch(a, b)).toBe(match)
    expect(namesMatch(b, a)).toBe(match)
  })
})

describe('a name that is refused', () => {
  test.each([
    { name: 'an empty RDN', rdns: '31 00', message: 'name: an empty RDN' },
    {
      name: 'a SET OF out of order',
      rdns: `31[ 30[ 06[55 04 0B] 13['b'] ] 30[ 06[55 04 03] 13['a'] ] ]`,
      message: 'name: a SET OF out of order',
    },
    {
      name: 'an at sign in a PrintableString',
      rdns: cn("13['a@b']"),
      message: 'name: characters that its string type does not have',
    },
    { name: 'UTF-8 cut off', rdns: cn('0C[C3]'), message: 'name: characters that its string type does not have' },
    {
      name: 'an overlong UTF-8 form',
      rdns: cn('0C[C0 80]'),
      message: 'name: characters that its string type does not have',
    },
    {
      name: 'a surrogate in UTF-8',
      rdns: cn('0C[ED A0 80]'),
      message: 'name: characters that its string type does not have',
    },
    {
      name: 'eight bits in an IA5String',
      rdns: cn('16[E9]'),
      message: 'name: characters that its string type does not have',
    },
    // X.680 41.2: digits and space.
    {
      name: 'a letter in a NumericString',
      rdns: cn("12['1a']"),
      message: 'name: characters that its string type does not have',
    },
    {
      name: 'half a character in a BMPString',
      rdns: cn('1E[00]'),
      message: 'name: characters that its string type does not have',
    },
    { name: 'an attribute without a value', rdns: '31[ 30[ 06[55 04 03] ] ]', message: 'name attribute value missing' },
    {
      name: 'an attribute with two values',
      rdns: `31[ 30[ 06[55 04 03] 13['a'] 13['b'] ] ]`,
      message: 'trailing octets after name attribute',
    },
  ])('$name', ({ rdns, message }) => {
    expect(() => nameOf(rdns)).toThrow(message)
  })
})
