export { loadDocuments, loadProfiles } from './load-profiles.ts'
