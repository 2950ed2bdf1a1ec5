export { type Clock, clockOf, fixedClock } from './clock.ts'
export { type ErrorCode, errorCodes, PkiError } from './errors.ts'
export { type IneligibilityCode, ineligibilityCodes, isIneligibility } from './ineligibility.ts'
export { type RandomSource, systemRandom } from './random.ts'
