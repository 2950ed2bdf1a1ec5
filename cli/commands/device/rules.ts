import type { Command } from 'commander'
import { cs02dCodes, type DeviceRule, deviceRules } from '../../../core/device/index.ts'
import { print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'

export function configure(command: Command): void {
  command.description('list the rules of the device check').option('--json', 'print one JSON document').action(runRules)
}

function runRules({ json }: { readonly json?: boolean }): void {
  if (json) {
    const listed = deviceRules.map(({ name, group, title, source, code, needs, cure }) => {
      return { name, group, title, source, code, needs, cure }
    })
    printJson({ rules: listed })
    return
  }
  const rows = deviceRules.map(({ name, group, title, source, code }) => [group, name, title, source, answerOf(code)])
  print(table([['group', 'rule', 'holds', 'source', 'the device would answer'], ...rows]))
}

const answerOf = (code: DeviceRule['code']): string => (code === null ? '' : `${code} ${cs02dCodes[code]}`)
