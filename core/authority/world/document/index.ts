export { insertEnvironment } from './insert-environment.ts'
export { changesTo, formatRegister, missingEnvironments, parseRegister } from './register-document.ts'
export { formatWorldConfig, parseWorldConfig } from './world-document.ts'
