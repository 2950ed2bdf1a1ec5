export { type Pki, type ProfileId, pkis, profileIds } from './profile-ids.ts'
