import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readManifest } from '../../../core/device/credentials/device-manifest.ts'
import { splitManifest } from '../../../core/device/credentials/split-manifest.ts'
import { scratchFolder } from '../../support/device-set.ts'

const folder = scratchFolder()
mkdirSync(join(folder, 'set', 'inner'), { recursive: true })
writeFileSync(join(folder, 'outside.pem'), 'x')
writeFileSync(join(folder, 'set', 'inner', 'a.pem'), 'x')
symlinkSync(join(folder, 'outside.pem'), join(folder, 'set', 'link.pem'))
symlinkSync(join(folder, 'set', 'inner'), join(folder, 'set', 'also-inner'))
symlinkSync(folder, join(folder, 'set', 'up'))

const read = (text: string) => {
  const file = join(folder, 'set', 'devices.yaml')
  writeFileSync(file, text)
  return readManifest(file)
}
const withFile = (file: string) => `devices:\n  - { device: "00db123456789001", type: ESME, files: [${file}] }\n`

describe('a manifest', () => {
  test('gives devices, their EUI-64 in one form, and their files', () => {
    const devices = read(`# ours
devices:
  - device: 00-DB-12-34-56-78-90-01
    type: CHF
    hub: one
    files: [inner/a.pem, "also-inner/a.pem", missing.pem]
  - device: "00db123456789002"
    type: IHD
`)
    const at = (name: string) => join(folder, 'set', name)
    expect(devices).toEqual([
      {
        device: '00db123456789001',
        type: 'CHF',
        hub: 'one',
        files: ['inner/a.pem', 'also-inner/a.pem', 'missing.pem'].map(at),
      },
      { device: '00db123456789002', type: 'IHD', files: [] },
    ])
  })

  test('opens the path that was checked: ".." after a link is applied before the link is followed', () => {
    const [device] = read(withFile('up/../outside.pem'))
    expect(device?.files).toEqual([join(folder, 'set', 'outside.pem')])
  })

  test.each([
    {
      name: 'a file above it',
      text: withFile('../outside.pem'),
      message: 'file "../outside.pem" is outside the folder of the manifest',
    },
    {
      name: 'a file above it through a subfolder',
      text: withFile('inner/../../outside.pem'),
      message: 'is outside the folder of the manifest',
    },
    {
      name: 'an absolute path',
      text: withFile('/etc/passwd'),
      message: 'file "/etc/passwd" is outside the folder of the manifest',
    },
    {
      name: 'a link to the outside',
      text: withFile('link.pem'),
      message: 'file "link.pem" is outside the folder of the manifest',
    },
    {
      name: 'a folder link to the outside',
      text: withFile('up/outside.pem'),
      message: 'is outside the folder of the manifest',
    },
    { name: 'its own folder', text: withFile('.'), message: 'is outside the folder of the manifest' },
    {
      name: 'an unknown key',
      text: withFile('a.pem').replace('type:', 'command: "rm -r", type:'),
      message: '"devices.0" has the unknown key "command"',
    },
    {
      name: 'an unknown type',
      text: withFile('a.pem').replace('ESME', 'TOASTER'),
      message: '"devices.0.type" is "TOASTER"; allowed: "GSME", "ESME"',
    },
    {
      name: 'a truncated EUI-64',
      text: withFile('a.pem').replace('9001', '90'),
      message: 'an EUI-64 of 16 hex digits, in quotes, is required',
    },
    {
      name: 'an EUI-64 as a number',
      text: withFile('a.pem').replace('"00db123456789001"', '1234567890123456'),
      message: '"devices.0.device" is',
    },
    { name: 'no device', text: 'devices: []\n', message: '"devices" is []' },
    { name: 'an alias', text: 'devices: &a\n  - *a\n', message: 'alias' },
    { name: 'invalid YAML', text: 'devices: [', message: 'manifest' },
  ])('with $name is refused', ({ text, message }) => {
    let error: unknown
    try {
      read(text)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toMatchObject({ code: 'MANIFEST_INVALID' })
    expect((error as Error).message).toContain(message)
  })
})

describe('a long manifest', () => {
  const entry = (i: number, dash: string) =>
    `${dash}- device: "${(0x1000000000000 + i).toString(16).padStart(16, '0')}"\n${dash}  type: ESME\n${dash}  files:\n${dash}    - d/${i}.pem\n${dash}    - "- e/${i}.pem"\n`

  test.each(['', '  '])('in parts gives the same as a whole, with items indented by "%s"', (dash) => {
    const text = `---\n# many\ndevices: # here\n\n${Array.from({ length: 60 }, (_, i) => entry(i, dash)).join('# between\n')}`
    const parts = splitManifest(text)
    expect(parts?.length).toBeGreaterThan(2)
    const devices = read(text)
    expect(devices).toHaveLength(60)
    expect(devices.map(({ device }) => Number.parseInt(device, 16) - 0x1000000000000)).toEqual(devices.map((_, i) => i))
    expect(devices[59]?.files).toEqual([join(folder, 'set', 'd/59.pem'), join(folder, 'set', '- e/59.pem')])
  })

  test('an error in a later part is reported with its index in the whole document', () => {
    const text = `devices:\n${Array.from({ length: 60 }, (_, i) => entry(i, '  '))
      .join('')
      .replace('type: ESME\n    files:\n      - d/57', 'type: X\n    files:\n      - d/57')}`
    expect(() => read(text)).toThrow(/"devices\.57\.type" is "X"/)
  })

  test('a key after the devices is checked too', () => {
    expect(() => read(`devices:\n${entry(1, '  ')}other: 1\n`)).toThrow(/unknown key "other"/)
    expect(() => read(`devices:\n${entry(1, '')}devices:\n${entry(2, '')}`)).toThrow(/duplicated/)
  })
})
