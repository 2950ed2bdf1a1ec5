import { hash } from 'node:crypto'
import { basename } from 'node:path'
import { PkiError } from '../../base/index.ts'
import type { FormSet } from '../definition/load-forms.ts'
import { markPdf } from '../pdf/mark-pdf.ts'
import type { PackedForm, PackOptions } from './cover-sheet.ts'
import { readForm } from './read-form.ts'
import { expectAuthority } from './submit-form.ts'

export interface FormFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface Pack {
  readonly files: readonly FormFile[]
  readonly forms: readonly PackedForm[]
}

/**
 * Returns what to send to a Registration Authority in writing: a cover sheet and the forms, numbered in their order.
 * Sends nothing and does not read the register.
 * @throws {PkiError} `FORM_WRONG_AUTHORITY`, `FORM_NOT_MARKED`, and what a form is refused for that cannot be read
 * @see ETAD 3.3, 4.5
 */
export async function packForms(files: readonly FormFile[], forms: FormSet, options: PackOptions): Promise<Pack> {
  const members: FormFile[] = []
  const listed: PackedForm[] = []
  for (const [i, { name, bytes }] of files.entries()) {
    const { form, pages } = await readForm(bytes, name, null, forms)
    expectAuthority(form, { file: name, to: options.to })
    const sha256 = hash('sha256', bytes, 'hex')
    const before = listed.find((each) => each.sha256 === sha256)
    if (before) throw new PkiError('USAGE', `"${name}" is the same file as ${before.file}; allowed: each form once`)
    const file = `${String(i + 1).padStart(2, '0')}-${safeName(name)}`
    members.push({ name: file, bytes })
    listed.push({ file, title: form.title, form: form.id, version: form.version, pages, sha256 })
  }
  const { writeCover } = await import('./cover-sheet.ts')
  const cover = { name: '00-cover-sheet.pdf', bytes: await markPdf(await writeCover(listed, options)) }
  return { files: [cover, ...members], forms: listed }
}

const MAX_NAME = 80
/** A name that every file system takes. */
const safeName = (name: string): string => {
  const stem = basename(name).replace(/\.pdf$/i, '')
  return `${stem.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, MAX_NAME) || 'form'}.pdf`
}

// MS-DOS times of zip members begin in 1980 and end in 2107.
const [FIRST_MS, LAST_MS] = [Date.UTC(1980, 0, 2), Date.UTC(2107, 0, 1)]

/** Returns files as one zip. */
export async function zipPack(files: readonly FormFile[], nowMs: number): Promise<Uint8Array> {
  const { zipSync } = await import('fflate')
  const mtime = Math.min(Math.max(nowMs, FIRST_MS), LAST_MS)
  return zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])), { mtime })
}
