export { dcckiDigest } from './dccki-digest.ts'
export { encodeSubject, formatRole, type SubjectValues } from './encode-subject.ts'
export { assembleCertificate, encodeTbs, type TbsValues, writeTbs } from './encode-tbs.ts'
export {
  isLeaf,
  keyIdentifierMethod,
  type LeafProfile,
  type Profile,
  type ProfileDocuments,
  ProfileSet,
  profileExtension,
  profileSetOf,
} from './profile.ts'
export { listProfileFiles, SHARED_FILES } from './profile-files.ts'
export { TestOnly, worldPolicies } from './test-only.ts'
export { textLengthProblem } from './text-length.ts'
export { latestNotAfter, validityFrom } from './validity.ts'
