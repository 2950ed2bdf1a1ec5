export { slugOf } from './entry-id.ts'
export { parseEntry } from './parse-entry.ts'
export { participantId } from './register-schema.ts'
