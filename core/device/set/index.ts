export type { DeviceSet, SetCredential, SetDevice, SetFile } from './device-set.ts'
export { drawEui64, HW_TYPE, makeDevice, makeSet } from './make-set.ts'
export {
  certificatePem,
  csrPem,
  type DeviceFolder,
  deviceFolder,
  filesOf,
  keyPem,
  MANIFEST_NAME,
  setFiles,
  TRUST_NAME,
} from './set-files.ts'
export { type SetName, setNames } from './set-plans.ts'
export { type LeafChange, replaceChild, ThrowawayCa, type ThrowawayOptions } from './throwaway-ca.ts'
export { throwawayMaker } from './throwaway-maker.ts'
