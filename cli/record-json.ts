export { recordJson } from '../core/records/index.ts'
