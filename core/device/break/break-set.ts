import { PkiError } from '../../base/index.ts'
import type { DeviceSet, SetFile } from '../set/index.ts'
import { type BreakOptions, BrokenSetBuilder } from './broken-set-builder.ts'
import { ruleBreakers } from './rule-breakers.ts'

/**
 * Changes a valid device set so that it fails the rule `name` and no other, and returns its files. Certificates that a
 * real CA would refuse to issue come from a throwaway CA, which is added to the trust anchors of the set.
 * @throws {PkiError} `DEVICE_RULE_UNKNOWN`; `DEVICE_SET_UNFIT` if the set has no device
 */
export async function breakSet(name: string, set: DeviceSet, options: BreakOptions): Promise<SetFile[]> {
  const breakRule = Object.hasOwn(ruleBreakers, name) ? ruleBreakers[name] : undefined
  if (!breakRule) {
    throw new PkiError('DEVICE_RULE_UNKNOWN', `device rule "${name}" is unknown`, {
      cure: 'see "tpki device rules"',
    })
  }
  const builder = new BrokenSetBuilder(set, options)
  await breakRule(builder)
  return builder.files()
}
