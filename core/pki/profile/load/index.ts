export { loadProfiles } from './load-profiles.ts'
