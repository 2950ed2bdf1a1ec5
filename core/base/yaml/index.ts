export { describeIssue } from './describe-issue.ts'
export { parseYaml } from './parse-yaml.ts'
