export {
  type CrlDefinition,
  type CrlDefinitions,
  type CrlListId,
  crlContradictions,
  crlsSchema,
} from './crl-definition.ts'
export { type PolicyDefaults, policySchema } from './policy.ts'
export { confidences, type ProfileDocument, type ProfileExtension, profileSchema } from './schema.ts'
