export { readProfiles } from './read-profiles.ts'
