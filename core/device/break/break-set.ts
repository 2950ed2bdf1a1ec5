import { PkiError } from '../../base/index.ts'
import type { DeviceSet, SetFile } from '../set/index.ts'
import { type BreakOptions, BrokenSetBuilder } from './broken-set-builder.ts'
import { ruleBreakers } from './rule-breakers.ts'

/**
 * Returns the files of a set that fails exactly the rule `name`, made from a valid one. Certificates that no CA would
 * issue come from a throw-away CA made here, which joins the trust of the set.
 * @throws {PkiError} `DEVICE_RULE_UNKNOWN`
 */
export async function breakSet(name: string, set: DeviceSet, options: BreakOptions): Promise<SetFile[]> {
  const breaking = Object.hasOwn(ruleBreakers, name) ? ruleBreakers[name] : undefined
  if (!breaking) {
    throw new PkiError('DEVICE_RULE_UNKNOWN', `device rule "${name}" is unknown`, {
      cure: '"tpki device rules" lists them',
    })
  }
  const builder = new BrokenSetBuilder(set, options)
  await breaking(builder)
  return builder.files()
}
