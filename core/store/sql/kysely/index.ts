export { auditQuery, certificateQuery } from './queries.ts'
