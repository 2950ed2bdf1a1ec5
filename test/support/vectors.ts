import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load as loadYaml } from 'js-yaml'
import { z } from 'zod'
import { errorCodes } from '../../core/base/errors.ts'
import { interfaceIds } from '../../core/pki/profile/ids/interface-ids.ts'
import { profileIds } from '../../core/pki/profile/ids/profile-ids.ts'
import { editSchema } from './der-edit.ts'

const says = z.string().min(20)
const profileId = z.enum(profileIds)

const lintVector = z.strictObject({
  id: z.string(),
  /** What is changed and which clause says so. */
  says,
  base: profileId,
  edit: z.array(editSchema),
  /** Judge by this profile instead of recognising one. */
  profile: profileId.optional(),
  /** Judge by the profile of `base` with the criticality of one extension changed. */
  profileWith: z.strictObject({ extension: z.string(), critical: z.boolean() }).optional(),
  /** Judge expiry at this time. */
  at: z.iso.datetime().optional(),
  /** Make the subjectKeyIdentifier anew for the key that the edit put in. */
  reidentify: z.literal(true).optional(),
  /** Sign anew after the edit: with the issuer's key, or with the certificate's own. */
  resign: z.union([z.literal(true), z.literal('own-key')]).optional(),
  /** Every rule that is found, no more and no fewer. */
  expect: z.array(z.string().regex(/^[ew]_[a-z0-9_]+$/)),
})
export type LintVector = z.infer<typeof lintVector>

const csrVector = z.strictObject({
  id: z.string(),
  says,
  /** The profile whose valid request is changed. */
  base: profileId,
  edit: z.array(editSchema),
  resign: z.literal(true).optional(),
  /** Asked for instead of `base`. */
  profile: profileId.optional(),
  environment: z.string().nullable().optional(),
  /** The interface over which it comes, which decides how strictly it is checked. */
  interface: z.enum(interfaceIds).optional(),
  /** A request with the same key that was issued before. */
  before: z.strictObject({ base: profileId, environment: z.string().optional() }).optional(),
  /** The world lists the key as live. */
  live: z.literal('key').optional(),
  expect: z.union([
    z.strictObject({
      code: z.enum(errorCodes),
      /** What the message says of this request, in any words: names, values, limits. */
      mentions: z.array(z.string().min(1)),
    }),
    z.strictObject({ accepted: z.literal(true), warnings: z.array(z.string()) }),
  ]),
})
export type CsrVector = z.infer<typeof csrVector>

export const VECTOR_DIRECTORY: string = join(import.meta.dirname, '../../test-vectors')

/** Returns the lint vectors, by file name. @throws where a file has an unknown key or its `id` is not its name */
export const loadLintVectors = (): LintVector[] => load('lint', lintVector)

/** Returns the CSR vectors, by file name. @throws as {@link loadLintVectors} */
export const loadCsrVectors = (): CsrVector[] => load('csr', csrVector)

function load<T extends z.ZodType<{ id: string }>>(folder: string, schema: T): z.output<T>[] {
  const directory = join(VECTOR_DIRECTORY, folder)
  return readdirSync(directory)
    .sort()
    .map((file) => parseVector(file, readFileSync(join(directory, file), 'utf8'), schema))
}

/** Reads one vector. */
export function parseVector<T extends z.ZodType<{ id: string }>>(file: string, text: string, schema: T): z.output<T> {
  const result = schema.safeParse(loadYaml(text, { filename: file, maxAliases: 0 }))
  if (!result.success) throw new Error(`${file}: ${z.prettifyError(result.error)}`)
  if (`${result.data.id}.yaml` !== file) throw new Error(`${file}: "id" is "${result.data.id}"`)
  return result.data
}

export const parseLintVector = (file: string, text: string): LintVector => parseVector(file, text, lintVector)
