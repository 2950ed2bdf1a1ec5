import { type Finding, factsOf, readEui64, type SubjectRule } from '../../../pki/lint/index.ts'
import { formatRole, type LeafProfile, type SubjectValues, textLengthProblem } from '../../../pki/profile/index.ts'
import {
  attributeText,
  findAttribute,
  formatName,
  type Name,
  type NameAttribute,
  oidName,
  TAG,
} from '../../../pki/x509/index.ts'
import { refuse } from './csr-refusal.ts'

type MutableValues = { -readonly [K in keyof SubjectValues]: SubjectValues[K] }

/**
 * Returns the values of a request's subject in the terms of `profile`. Accepts any order and either string type.
 * @throws {PkiError} `CSR_SUBJECT_WRONG`, `CSR_ROLE_WRONG`, `CSR_EUI64_WRONG`
 */
export function readRequestedSubject(
  profile: LeafProfile,
  subject: Name,
): { values: SubjectValues; warnings: Finding[] } {
  checkShape(profile, subject)
  const values: MutableValues = {}
  const warnings: Finding[] = []
  for (const { oid, rule } of factsOf(profile).subject) {
    const attribute = findAttribute(subject, oid)
    if (attribute) readAttribute(profile, rule, attribute, values, warnings)
    else if (rule.presence === 'required')
      refuse(
        profile,
        'CSR_SUBJECT_WRONG',
        `subject "${formatName(subject)}" has no ${oidName(oid)}, which "${profile.id}" requires`,
      )
  }
  return { values, warnings }
}

function checkShape(profile: LeafProfile, subject: Name): void {
  const { attributes } = subject
  const { subjectOids: allowed } = factsOf(profile)
  const stranger = attributes.find(({ type }) => !allowed.includes(type))
  if (stranger) {
    const listed = allowed.map(oidName).join(', ') || 'none, the subject must be empty'
    refuse(
      profile,
      'CSR_SUBJECT_WRONG',
      `subject attribute ${oidName(stranger.type)} is not allowed in "${formatName(subject)}"; allowed by "${profile.id}": ${listed}`,
    )
  }
  const twice = attributes.find((attribute) => findAttribute(subject, attribute.type) !== attribute)
  if (twice)
    refuse(
      profile,
      'CSR_SUBJECT_WRONG',
      `subject attribute ${oidName(twice.type)} appears twice in "${formatName(subject)}"; allowed: once`,
    )
  if (subject.rdns.some((rdn) => rdn.length > 1))
    refuse(
      profile,
      'CSR_SUBJECT_WRONG',
      `subject "${formatName(subject)}" has several attributes in one RDN; only one is allowed`,
    )
}

function readAttribute(
  profile: LeafProfile,
  rule: SubjectRule,
  attribute: NameAttribute,
  values: MutableValues,
  warnings: Finding[],
): void {
  switch (rule.attribute) {
    case 'remotePartyRole':
      values.role = readRole(profile, rule.roles, textOf(profile, attribute), warnings)
      return
    case 'uniqueIdentifier': {
      const eui64 = readEui64(attribute)
      if (!eui64)
        refuse(
          profile,
          'CSR_EUI64_WRONG',
          `x500UniqueIdentifier has tag ${attribute.tag} and ${attribute.value.length} octets; a BIT STRING of 64 bits without unused bits is required`,
        )
      values.eui64 = eui64 as Uint8Array
      return
    }
    default:
      values[rule.attribute] = checkText(profile, rule, textOf(profile, attribute))
  }
}

function textOf(profile: LeafProfile, attribute: NameAttribute): string {
  const isAllowed = attribute.tag === TAG.utf8String || attribute.tag === TAG.printableString
  const text = isAllowed ? attributeText(attribute) : null
  if (text === null)
    refuse(
      profile,
      'CSR_SUBJECT_WRONG',
      `${oidName(attribute.type)} has tag ${attribute.tag.toString(16)}; a UTF8String or PrintableString is required`,
    )
  return text as string
}

function readRole(profile: LeafProfile, roles: readonly number[], text: string, warnings: Finding[]): number {
  const allowed = roles.map(formatRole).join(', ')
  if (!/^[0-9A-Fa-f]{2}$/.test(text))
    refuse(
      profile,
      'CSR_ROLE_WRONG',
      `Remote Party Role code "${text}" is not two hex characters; allowed by "${profile.id}": ${allowed}`,
    )
  const role = Number.parseInt(text, 16)
  if (!roles.includes(role))
    refuse(
      profile,
      'CSR_ROLE_WRONG',
      `Remote Party Role code "${text}" is not allowed; allowed by "${profile.id}": ${allowed}`,
    )
  if (text !== formatRole(role)) {
    warnings.push({
      rule: 'w_csr_role_code_lower_case',
      severity: 'warning',
      field: 'subject.organizationalUnitName',
      message: `Remote Party Role code "${text}" is written "${formatRole(role)}" in the certificate`,
      source: profile.csr.source,
    })
  }
  return role
}

type TextRule = Exclude<SubjectRule, { attribute: 'remotePartyRole' | 'uniqueIdentifier' }>

function checkText(profile: LeafProfile, rule: TextRule, text: string): string {
  const lengthProblem = textLengthProblem(rule, text)
  if (lengthProblem) refuse(profile, 'CSR_SUBJECT_WRONG', lengthProblem)
  const stray = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u.exec(text)
  if (stray)
    refuse(
      profile,
      'CSR_SUBJECT_WRONG',
      `${rule.attribute} has the control character U+${(stray[0].codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`,
    )
  if (text.trim() !== text)
    refuse(profile, 'CSR_SUBJECT_WRONG', `${rule.attribute} ${JSON.stringify(text)} begins or ends with white space`)
  if (rule.string === 'PrintableString' && !/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text)) {
    refuse(
      profile,
      'CSR_SUBJECT_WRONG',
      `${rule.attribute} "${text}" has characters that a PrintableString cannot have`,
    )
  }
  return text
}
