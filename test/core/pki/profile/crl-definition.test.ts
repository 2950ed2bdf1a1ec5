import { describe, expect, test } from 'vitest'
import { loadProfiles } from '../../../../core/pki/profile/load/load-profiles.ts'
import { ProfileCopy } from '../../../support/profile-copy.ts'
import { expectError } from '../../../support/test-register.ts'
import { profiles } from '../../../support/world.ts'

const cases: readonly { name: string; file?: string; from: string; to: string; message: RegExp }[] = [
  {
    name: 'a list that runs out before the next one',
    from: 'everyHours: { value: 12, source: "SEC Appendix B"',
    to: 'everyHours: { value: 48, source: "SEC Appendix B"',
    message: /^crls\.yaml: .*everyHours.* must be shorter than "validHours"/,
  },
  {
    name: 'a CA with two lists',
    from: 'issuer: smki-organisation/root-oca',
    to: 'issuer: iki/root-ica',
    message:
      /^crls\.yaml: lists "smki-organisation\/arl" and "iki\/arl" have the issuer "iki\/root-ica"; allowed: one list each$/,
  },
  {
    name: 'two lists of one name',
    from: 'value: iki.crl',
    to: 'value: oca.crl',
    message: /^crls\.yaml: lists "smki-organisation\/crl" and "iki\/crl" have the file "oca\.crl"; allowed: one each$/,
  },
  {
    name: 'a list twice, and so another not at all',
    from: 'id: iki/arl',
    to: 'id: iki/crl',
    message:
      /^crls\.yaml: list "iki\/arl" is defined 0 times; allowed: once\ncrls\.yaml: list "iki\/crl" is defined 2 times/,
  },
  {
    name: 'a list that is none',
    from: 'id: iki/arl',
    to: 'id: smki-device/arl',
    message: /^crls\.yaml: .*smki-device\/arl/,
  },
  {
    name: 'a certificate that names a CRL which its CA does not make',
    file: 'dccki/infrastructure.yaml',
    from: 'file: eii.crl',
    to: 'file: arl.crl',
    message:
      /^dccki\/infrastructure\.yaml: cRLDistributionPoints names "arl\.crl"; allowed: "eii\.crl", as crls\.yaml defines for "dccki\/eii"$/,
  },
]

describe('profiles/crls.yaml', () => {
  test('says of every list how long it runs, marked with its source', () => {
    expect(profiles.crls).toHaveLength(6)
    for (const { everyHours, validHours, issuingDistributionPoint, file } of profiles.crls)
      for (const { source, confidence } of [everyHours, validHours, issuingDistributionPoint, file])
        expect({ source, confidence }).toEqual({ source: expect.stringMatching(/./), confidence: 'assumed' })
  })

  test.each(cases)('$name is refused', async ({ file = 'crls.yaml', from, to, message }) => {
    using copy = new ProfileCopy()
    copy.edit(file, from, to)
    await expectError(() => loadProfiles(copy.directory), 'PROFILE_INVALID', message)
  })

  test('may give a list a scope, and other hours', () => {
    using copy = new ProfileCopy()
    copy.edit('crls.yaml', 'value: 48, source: "SEC Appendix B"', 'value: 13, source: "SEC Appendix B"')
    copy.edit('crls.yaml', 'value: none, source: "a root issues', 'value: onlyContainsCACerts, source: "a root issues')
    const [arl, crl] = loadProfiles(copy.directory).crls
    expect(arl?.issuingDistributionPoint.value).toBe('onlyContainsCACerts')
    expect(crl?.validHours.value).toBe(13)
  })
})
