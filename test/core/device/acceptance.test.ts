import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { breakSet } from '../../../core/device/break/break-set.ts'
import type { DeviceSet, SetDevice } from '../../../core/device/set/device-set.ts'
import { deviceFolder, filesOf, setFiles } from '../../../core/device/set/set-files.ts'
import { checkFolder, failuresOf, freshSet, scratchFolder, setOptions, writeFiles } from '../../support/device-set.ts'

// ETAD 7.1 and the SMETS2 response, part 2, 253: the devices whose credentials are checked.
const TYPE_1 = ['ESME', 'GSME', 'CHF', 'GPF', 'PPMID', 'HCALCS', 'SAPC'] as const

const negatives = [
  ['a signature with a flipped bit', 'e_chain_signature_invalid'],
  ['the private key of another device', 'e_key_mismatch'],
  ['an issuer that has expired', 'e_chain_not_valid_at'],
  ['another root', 'e_chain_not_trusted'],
  ['another policy OID', 'e_policy_oid_wrong'],
  ['an additional usage for DS', 'e_ds_allows_agreement'],
  ['an additional usage for KA', 'e_ka_allows_signing'],
  ['the EUI-64 of another device', 'e_device_id_wrong'],
  ['truncated DER', 'e_certificate_not_der'],
  ['a DS private key of another pair', 'e_ds_signature_wrong'],
  ['a KA private key of another pair', 'e_ka_agreement_wrong'],
] as const

const root = scratchFolder()
let full: DeviceSet

beforeAll(async () => {
  full = await freshSet('full')
})

/** Returns one device of the full set; of a hub both, the wanted one first. */
function setOf(type: string): DeviceSet {
  const isHub = type === 'CHF' || type === 'GPF'
  const devices = full.devices.filter((device) => (isHub ? device.hub !== null : device.type === type))
  return { ...full, devices: devices.sort((a, b) => Number(b.type === type) - Number(a.type === type)) }
}

describe.each(TYPE_1)('acceptance case 17: %s', (type) => {
  test('valid credentials parse, chain, sign and verify', async () => {
    const folder = join(root, type)
    writeFiles(folder, setFiles(setOf(type)))
    const [verdict] = await checkFolder(folder)
    expect(verdict).toMatchObject({ type, verdict: 'pass' })
    expect(verdict?.rules.filter(({ result }) => result === 'skipped')).toEqual([])
  })

  test.each(negatives)('%s fails under %s', async (_, rule) => {
    const folder = join(root, `${type}-${rule}`)
    writeFiles(folder, await breakSet(rule, setOf(type), setOptions))
    const verdicts = await checkFolder(folder)
    expect(failuresOf(verdicts)).toEqual([rule])
    expect(verdicts[0]).toMatchObject({ type, verdict: 'fail' })
  })
})

describe('acceptance case 18', () => {
  const hub = () => setOf('CHF').devices as readonly [SetDevice, SetDevice]

  test('IHD and CAD are not applicable (Type 2), nor is SMETS1', async () => {
    const [device] = setOf('PPMID').devices
    const entries = (['IHD', 'CAD', 'SMETS1'] as const).map((type) => ({
      ...deviceFolder(device as SetDevice),
      type,
      folder: type,
      files: new Map(),
    }))
    writeFiles(join(root, 'type2'), filesOf(entries, full.trust))
    const verdicts = await checkFolder(join(root, 'type2'))
    expect(verdicts.map(({ type, verdict }) => [type, verdict])).toEqual(
      entries.map(({ type }) => [type, 'not-applicable']),
    )
    const reasons = verdicts.map(({ rules }) => [
      ...new Set(rules.map(({ result, because }) => `${result}: ${because}`)),
    ])
    expect(reasons.slice(0, 2)).toEqual(Array(2).fill(['not-applicable: not applicable (Type 2)']))
  })

  test.each([
    ['CHF', 'GPF'],
    ['GPF', 'CHF'],
  ] as const)('a hub with %s credentials only fails: %s missing', async (type, missing) => {
    const only = { ...full, devices: hub().filter((device) => device.type === type) }
    writeFiles(join(root, `only-${type}`), setFiles(only))
    const [verdict] = await checkFolder(join(root, `only-${type}`))
    expect(failuresOf(verdict ? [verdict] : [])).toEqual(['e_hub_incomplete'])
    expect(verdict?.rules.find(({ rule }) => rule === 'e_hub_incomplete')?.because).toContain(`${missing} missing`)
  })
})
