import type { Revocation } from '../core/records/index.ts'
import { whenJson } from './when.ts'

/** Returns a revocation as `--json` shows it. */
export const revocationJson = ({ reason, atSeconds, invaliditySeconds, actor, comment }: Revocation) => ({
  reason,
  at: whenJson(atSeconds),
  since: invaliditySeconds === null ? null : whenJson(invaliditySeconds),
  by: actor,
  comment,
})
