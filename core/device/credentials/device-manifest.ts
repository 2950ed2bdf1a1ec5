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
        // What the CHF and the GPF of one Communications Hub have in common.
        hub: z.string().min(1).max(100).optional(),
        files: z.array(z.string().min(1)).default([]),
      }),
    )
    .min(1),
})

export type ManifestDevice = z.output<typeof schema>['devices'][number]

/**
 * Returns the devices of a manifest, their files as paths that can be opened. Files lie below the manifest, also after
 * following links; whether they exist is not looked at.
 * @throws {PkiError} `MANIFEST_INVALID`, `INPUT_…`
 */
export function readManifest(file: string): readonly ManifestDevice[] {
  const text = decodeText(readInputFile(file, MAX_MANIFEST_OCTETS).bytes)
  if (text === null) throw invalid(file, 'it is no text')
  const folder = dirname(file)
  const root = realpathSync.native(folder)
  return parseDevices(file, text).map((entry) => ({
    ...entry,
    files: entry.files.map((name) => below(name, folder, root, file)),
  }))
}

/** Part by part where that is possible; whatever is wrong is said of the document as a whole. */
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
  // What was looked at is what is opened: the system follows a link before the ".." after it.
  const looked = normalize(name)
  return folder === '.' ? looked : `${folder}/${looked}`
}

const isBelow = (path: string, root: string): boolean => {
  const way = relative(root, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** A file that is not there is reported when it is to be read. */
function realPath(path: string): string | null {
  try {
    return realpathSync.native(path)
  } catch {
    return null
  }
}

const outside = (name: string, manifest: string): PkiError =>
  invalid(manifest, `file "${name}" does not lie below the manifest`)

const invalid = (file: string, why: string): PkiError =>
  new PkiError('MANIFEST_INVALID', `manifest "${file}": ${why}`, {
    cure: 'it has "devices:", each with device, type and files; see docs/ci.md',
  })
