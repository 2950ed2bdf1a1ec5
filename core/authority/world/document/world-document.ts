import { dump } from 'js-yaml'
import { z } from 'zod'
import { PkiError } from '../../../base/index.ts'
import { parseYaml } from '../../../base/yaml/index.ts'
import { pkis } from '../../../pki/profile/ids/index.ts'
import { type BatchSettings, defaultBatchSettings, type WorldConfig } from '../../../records/index.ts'
import { environmentSchema, oidText, policyOid } from './environment-schema.ts'

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'not a time of day such as 20:00')

/** `batches` in `world.yaml`; see {@link BatchSettings}. */
export const batchSettingsSchema = z.strictObject({
  approval: z.enum(['automatic', 'manual']).default(defaultBatchSettings.approval),
  window: z.strictObject({ from: timeOfDay, to: timeOfDay }).nullable().default(null),
  weights: z.record(z.string(), z.number().positive().max(1000)).default({}),
  keepDays: z.int().min(1).max(3650).default(defaultBatchSettings.keepDays),
}) satisfies z.ZodType<BatchSettings>

/** `world.yaml`. */
export const worldSchema = z.strictObject({
  format: z.literal(1),
  /** Shown wherever the world is named; carries TEST. */
  name: z.string().regex(/TEST/, 'a world name carries TEST'),
  /** The seed of a world whose keys anyone can compute; null in every other. */
  seeded: z.string().min(1).nullable(),
  policyOids: z.record(z.enum(pkis), policyOid),
  environments: z.array(environmentSchema).min(1),
  /** OIDs under guarded arcs that may stand in requests, besides those of profiles/policy.yaml. */
  listedOids: z.array(oidText),
  /** What is known to be live: never issued, never imported, never chained to (ETAD 2.2). */
  live: z.strictObject({
    oids: z.array(oidText),
    /** Common names of live CAs. */
    issuers: z.array(z.string().min(1)),
    /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
    keys: z.array(z.string().regex(/^[0-9a-f]{64}$/, 'not 64 lower-case hex characters')),
  }),
  /** Lets participants outside the SEC have DCCKI certificates, which ETAD 4.4(b) does not. */
  allowNonSecDccki: z.boolean().default(false),
  /** How batches are run, where it differs from the usual. */
  batches: batchSettingsSchema.optional(),
  /** Whether a new certificate is in use at once, or pending until its subscriber says that it is in use. */
  acceptance: z.enum(['on-issue', 'by-subscriber']).default('on-issue'),
}) satisfies z.ZodType<WorldConfig>

/** Reads `world.yaml`. @throws {PkiError} `WORLD_INVALID`, naming key, what stood there and what is allowed */
export function parseWorldConfig(text: string, file: string): WorldConfig {
  const result = parseYaml(text, worldSchema)
  if ('problems' in result) {
    throw new PkiError('WORLD_INVALID', result.problems.map((problem) => `${file}: ${problem}`).join('\n'))
  }
  const names = result.data.environments.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice) throw new PkiError('WORLD_INVALID', `${file}: environment "${twice}" stands there twice; allowed: once`)
  return result.data
}

const HEADER = `# A test world. Certificates made here are for test only and chain to no CA of the DCC.
`

export const formatWorldConfig = (config: WorldConfig): string =>
  HEADER + dump(config, { lineWidth: 120, noRefs: true })
