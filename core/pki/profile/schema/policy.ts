import { z } from 'zod'
import { isDottedOid } from '../../x509/index.ts'
import type { pkis } from '../ids/index.ts'
import { confidences } from './schema.ts'

const oidText = z.string().refine(isDottedOid, 'not a dotted OID')
const mark = { source: z.string().min(1), confidence: z.enum(confidences) }

/** `profiles/policy.yaml`: the policy OIDs of a new world, and what a test world refuses. */
export const policySchema = z.strictObject({
  policyOids: z.strictObject({
    'smki-device': z.strictObject({ value: oidText, ...mark }),
    'smki-organisation': z.strictObject({ value: oidText, ...mark }),
    iki: z.strictObject({ value: oidText, ...mark }),
    dccki: z.strictObject({ value: oidText, ...mark }),
  } satisfies Record<(typeof pkis)[number], z.ZodType>),
  /** OIDs under the arcs below that a request may have although they are not policies of the world. */
  listedOids: z.array(z.strictObject({ value: oidText, ...mark })),
  /** Every OID under these is refused unless the world lists it. */
  guardedArcs: z.array(z.strictObject({ value: oidText, owner: z.string(), ...mark })),
  /** Common names of CAs outside the toolkit, which no CA of a world may have. */
  refusedCaNames: z.array(z.strictObject({ value: z.string().min(1), ...mark })),
  /** SHA-256 of the SubjectPublicKeyInfo of keys never to be certified, lower-case hex. */
  refusedKeys: z.array(z.strictObject({ value: z.string().regex(/^[0-9a-f]{64}$/), owner: z.string(), ...mark })),
})
export type PolicyDefaults = z.infer<typeof policySchema>
