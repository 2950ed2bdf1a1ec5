export { type CrlList, crlListOf, crlLists, findCrlList } from './crl-list.ts'
export { currentCrl } from './current-crl.ts'
export { type CrlDeps, issueCrl, openIssuer } from './issue-crl.ts'
export { type DueCrl, issueDueCrls, whyDue } from './issue-due-crls.ts'
