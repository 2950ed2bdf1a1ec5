export { type InterfaceId, interfaceIds } from './interface-ids.ts'
export { type Pki, type ProfileId, pkis, profileIds } from './profile-ids.ts'
