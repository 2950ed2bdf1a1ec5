export { trustOf, type WorldTrust } from './trust-of.ts'
