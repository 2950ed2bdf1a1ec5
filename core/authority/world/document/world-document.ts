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

/** `world.yaml`; see {@link WorldConfig}. */
export const worldSchema = z.strictObject({
  format: z.literal(1),
  name: z.string().regex(/TEST/, 'a world name must contain TEST'),
  seeded: z.string().min(1).nullable(),
  policyOids: z.record(z.enum(pkis), policyOid),
  environments: z.array(environmentSchema).min(1),
  listedOids: z.array(oidText),
  live: z.strictObject({
    oids: z.array(oidText),
    issuers: z.array(z.string().min(1)),
    keys: z.array(z.string().regex(/^[0-9a-f]{64}$/, 'not 64 lower-case hex characters')),
  }),
  allowNonSecDccki: z.boolean().default(false),
  batches: batchSettingsSchema.optional(),
  acceptance: z.enum(['on-issue', 'by-subscriber']).default('on-issue'),
}) satisfies z.ZodType<WorldConfig>

/** Parses `world.yaml`. @throws {PkiError} `WORLD_INVALID` with the key, what was found and what is allowed */
export function parseWorldConfig(text: string, file: string): WorldConfig {
  const result = parseYaml(text, worldSchema)
  if ('problems' in result) {
    throw new PkiError('WORLD_INVALID', result.problems.map((problem) => `${file}: ${problem}`).join('\n'))
  }
  const names = result.data.environments.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice) throw new PkiError('WORLD_INVALID', `${file}: environment "${twice}" appears twice`)
  return result.data
}

const HEADER = `# A test world. Its certificates are for test only and do not chain to any CA of the DCC.
`

/** Returns `world.yaml`. */
export const formatWorldConfig = (config: WorldConfig): string =>
  HEADER + dump(config, { lineWidth: 120, noRefs: true })
