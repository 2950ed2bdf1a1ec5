export { breakSet } from './break-set.ts'
export type { BreakOptions } from './broken-set-builder.ts'
export { readSet } from './read-valid-set.ts'
