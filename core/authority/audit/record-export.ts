import type { AuditEntry } from '../../records/index.ts'
import { auditAlone } from '../../store/index.ts'
import type { AccessDeps, Principal } from '../register/index.ts'

/** Records in the audit log who exported what. */
export async function recordExport(
  detail: AuditEntry['detail'],
  { actor }: Principal,
  { store, clock }: AccessDeps,
): Promise<void> {
  await store.commit(auditAlone({ atSeconds: clock.nowSeconds(), actor, action: 'exported', detail }))
}
