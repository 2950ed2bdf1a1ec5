export { recordJson } from '../core/index.ts'
