export { type LimitProposal, parseLimit, parseLimitFile } from './limit-document.ts'
