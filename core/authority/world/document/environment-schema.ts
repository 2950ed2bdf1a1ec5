import { z } from 'zod'
import { pkis } from '../../../pki/profile/ids/index.ts'
import { isDottedOid } from '../../../pki/x509/index.ts'
import type { Environment } from '../../../records/index.ts'

export const oidText = z.string().refine(isDottedOid, 'not a dotted OID')
export const policyOid = z.strictObject({ value: oidText, source: z.string().min(1) })
const environmentName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'not a name of lower-case letters, digits and hyphens')

/** A test environment as `world.yaml` and the register's document have it. */
export const environmentSchema = z.strictObject({
  name: environmentName,
  /** DNS suffixes under which the names of infrastructure certificates must lie. */
  dnsSuffixes: z.array(z.string().min(1)).min(1),
  /** What stands before the file name in the CRL distribution points of this environment. */
  crlBaseUri: z.url({ protocol: /^https?$/ }),
  /** Policy OIDs of this environment, where they differ from the world's. */
  policyOids: z.partialRecord(z.enum(pkis), policyOid),
}) satisfies z.ZodType<Environment>
