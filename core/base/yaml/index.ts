export { deepFreeze } from './deep-freeze.ts'
export { describeIssue } from './describe-issue.ts'
export { parseYaml } from './parse-yaml.ts'
