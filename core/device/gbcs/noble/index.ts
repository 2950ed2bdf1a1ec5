export { recoverKeys } from './recover-keys.ts'
export { verifyRawIndependently } from './verify-independently.ts'
