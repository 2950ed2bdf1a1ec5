export { agreeWaiver, type WaiverParty, waiverParties } from './agree-waiver.ts'
export type { AskedFor } from './asked.ts'
export {
  applyChanges,
  changeRegister,
  type RegisterChange,
  type RegisterReader,
  type RegisterResult,
} from './change-register.ts'
export { authoriseSubscriber, verifyPerson } from './decide.ts'
export { type Decided, decidedBy, instantOf } from './decided-by.ts'
export { checkEntitlement, type Entitlement, SKIPPED, unknownParticipant } from './entitlement.ts'
export { requireEntry } from './find-entry.ts'
export {
  type AccessDeps,
  accessRefusal,
  type Principal,
  refuseAccess,
  requireAdministrator,
  requireOwn,
} from './principal.ts'
export { policyInForce, Register, type Standing } from './register.ts'
export { type GroupStanding, standingReport } from './standing-report.ts'
