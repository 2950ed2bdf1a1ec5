export { caId, type IssuingCa, issuingCaOf } from './issuing-ca.ts'
