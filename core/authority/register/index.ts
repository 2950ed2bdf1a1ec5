export { agreeWaiver, type WaiverParty, waiverParties } from './agree-waiver.ts'
export {
  applyChanges,
  changeRegister,
  type RegisterChange,
  type RegisterReader,
  type RegisterResult,
} from './change-register.ts'
export { decidedBy, instantOf } from './decided-by.ts'
export { checkEntitlement, type Entitlement, SKIPPED, unknownParticipant } from './entitlement.ts'
export type { EntitlementRequest } from './entitlement-request.ts'
export { requireEntry } from './find-entry.ts'
export {
  type AccessDeps,
  accessRefusal,
  type Principal,
  refuseAccess,
  requireAdministrator,
  requireOwn,
} from './principal.ts'
export { authoriseSubscriber, verifyPerson } from './record-decision.ts'
export { policyInForce, Register, type Standing } from './register.ts'
export { type GroupStanding, standingReport } from './standing-report.ts'
