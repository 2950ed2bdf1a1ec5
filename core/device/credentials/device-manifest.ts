import { realpathSync } from 'node:fs'
import { dirname, isAbsolute, normalize, relative, resolve, sep } from 'node:path'
import { z } from 'zod'
import { PkiError } from '../../base/index.ts'
import { parseYaml } from '../../base/yaml/index.ts'
import { decodeText, readInputFile } from '../../pki/input/index.ts'
import { manifestTypes } from './manifest-type.ts'
import { splitManifest } from './split-manifest.ts'

const MAX_MANIFEST_OCTETS = 16 * 1_048_576
const MAX_PROBLEMS = 10

const eui64 = z
  .string()
  .regex(/^[0-9A-Fa-f]{2}([-:]?[0-9A-Fa-f]{2}){7}$/, 'an EUI-64 of 16 hex digits, in quotes, is required')
  .transform((text) => text.replace(/[-:]/g, '').toLowerCase())

const schema = z.strictObject({
  devices: z
    .array(
      z.strictObject({
        device: eui64,
        type: z.enum(manifestTypes),
        // Names a Communications Hub: its CHF and its GPF have the same value.
        hub: z.string().min(1).max(100).optional(),
        files: z.array(z.string().min(1)).default([]),
      }),
    )
    .min(1),
})

export type ManifestDevice = z.output<typeof schema>['devices'][number]

/**
 * Reads a manifest (YAML). Returns its devices, with the paths of their files. Files must be in the folder of the manifest
 * or below it, also after links are followed. Does not check that the files exist.
 * @throws {PkiError} `MANIFEST_INVALID`, `INPUT_…`
 */
export function readManifest(file: string): readonly ManifestDevice[] {
  const text = decodeText(readInputFile(file, MAX_MANIFEST_OCTETS).bytes)
  if (text === null) throw invalid(file, 'it is not text')
  const folder = dirname(file)
  const root = realpathSync.native(folder)
  return parseDevices(file, text).map((entry) => ({
    ...entry,
    files: entry.files.map((name) => below(name, folder, root, file)),
  }))
}

/** Parses part by part if possible. If a part is invalid, parses the whole document, so that messages describe it. */
function parseDevices(file: string, text: string): ManifestDevice[] {
  const devices: ManifestDevice[] = []
  for (const part of splitManifest(text) ?? [text]) {
    const result = parseYaml(part, schema)
    if ('problems' in result) return parseWhole(file, text)
    for (const device of result.data.devices) devices.push(device)
  }
  return devices
}

function parseWhole(file: string, text: string): ManifestDevice[] {
  const result = parseYaml(text, schema)
  if ('problems' in result) throw invalid(file, result.problems.slice(0, MAX_PROBLEMS).join('\n'))
  return result.data.devices
}

function below(name: string, folder: string, root: string, manifest: string): string {
  const path = resolve(root, name)
  if (isAbsolute(name) || !isBelow(path, root)) throw outside(name, manifest)
  const real = realPath(path)
  if (real !== null && !isBelow(real, root)) throw outside(name, manifest)
  // Open the path that was checked: the system would follow a link before it applies a ".." after it.
  const checked = normalize(name)
  return folder === '.' ? checked : `${folder}/${checked}`
}

const isBelow = (path: string, root: string): boolean => {
  const rest = relative(root, path)
  return rest !== '' && rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest)
}

/** Returns null if the file does not exist. That is reported later, when the file is read. */
function realPath(path: string): string | null {
  try {
    return realpathSync.native(path)
  } catch {
    return null
  }
}

const outside = (name: string, manifest: string): PkiError =>
  invalid(manifest, `file "${name}" is outside the folder of the manifest`)

const invalid = (file: string, why: string): PkiError =>
  new PkiError('MANIFEST_INVALID', `manifest "${file}": ${why}`, {
    cure: 'write "devices:" with a device, a type and files for each; see docs/ci.md',
  })
