import { z } from 'zod'
import { profileIds } from '../ids/index.ts'
import { confidences } from './schema.ts'

const mark = { source: z.string().min(1), confidence: z.enum(confidences) }
// Ten years: no list is useful for longer.
const hours = z.int().min(1).max(87_600)

/** The CRLs that exist: one for each of these CAs. */
export const crlListIds = [
  'smki-organisation/arl',
  'smki-organisation/crl',
  'iki/arl',
  'iki/crl',
  'dccki/arl',
  'dccki/eii-crl',
] as const
export type CrlListId = (typeof crlListIds)[number]

const crlDefinition = z
  .strictObject({
    id: z.enum(crlListIds),
    title: z.string().min(1),
    /** The profile of the CA that signs it and whose certificates it lists. */
    issuer: z.enum(profileIds),
    /** How long after one CRL the next one is issued. */
    everyHours: z.strictObject({ value: hours, ...mark }),
    /** From thisUpdate to nextUpdate. */
    validHours: z.strictObject({ value: hours, ...mark }),
    issuingDistributionPoint: z.strictObject({
      value: z.enum(['none', 'onlyContainsCACerts', 'onlyContainsUserCerts']),
      ...mark,
    }),
    /** The file name under which it is published: the last part of its URI. */
    file: z.strictObject({ value: z.string().regex(/^[a-z0-9-]+\.crl$/, 'not a file name like eii.crl'), ...mark }),
  })
  .refine(({ everyHours, validHours }) => everyHours.value < validHours.value, {
    path: ['everyHours'],
    message: 'must be shorter than "validHours", or a list would expire before the next one',
  })
export type CrlDefinition = z.infer<typeof crlDefinition>

/** `profiles/crls.yaml`. */
export const crlsSchema = z.strictObject({ lists: z.array(crlDefinition) })
export type CrlDefinitions = z.infer<typeof crlsSchema>

/** Returns the problems of the definitions as a whole, one line each. */
export function crlContradictions({ lists }: CrlDefinitions): string[] {
  const problems: string[] = []
  for (const id of crlListIds) {
    const count = lists.filter((list) => list.id === id).length
    if (count !== 1) problems.push(`list "${id}" is defined ${count} times; allowed: once`)
  }
  for (const [i, { id, issuer, file }] of lists.entries()) {
    const others = lists.slice(0, i)
    const sameIssuer = others.find((other) => other.issuer === issuer)
    if (sameIssuer)
      problems.push(`lists "${sameIssuer.id}" and "${id}" have the issuer "${issuer}"; allowed: one list each`)
    const sameFile = others.find((other) => other.file.value === file.value)
    if (sameFile) problems.push(`lists "${sameFile.id}" and "${id}" have the file "${file.value}"; allowed: one each`)
  }
  return problems
}
