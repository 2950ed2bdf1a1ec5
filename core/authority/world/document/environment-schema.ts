import { z } from 'zod'
import { pkis } from '../../../pki/profile/ids/index.ts'
import { isDottedOid } from '../../../pki/x509/index.ts'
import type { Environment } from '../../../records/index.ts'

export const oidText = z.string().refine(isDottedOid, 'not a dotted OID')
export const policyOid = z.strictObject({ value: oidText, source: z.string().min(1) })
const environmentName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'not a name of lower-case letters, digits and hyphens')

/** A test environment in `world.yaml` and in the register document; see {@link Environment}. */
export const environmentSchema = z.strictObject({
  name: environmentName,
  dnsSuffixes: z.array(z.string().min(1)).min(1),
  crlBaseUri: z.url({ protocol: /^https?$/ }),
  policyOids: z.partialRecord(z.enum(pkis), policyOid),
}) satisfies z.ZodType<Environment>
