import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { XmlElement } from 'libxml2-wasm'
import { PkiError } from '../../base/index.ts'
import { runProgram } from '../../device/signer/index.ts'
import type { JobLimits } from '../limited-process.ts'
import { openDocx } from './open-docx.ts'

// LibreOffice reserves far more than it uses; 4 GiB of address space is about 1 GiB of memory.
const ADDRESS_SPACE_KB = 4_194_304

/**
 * Lays out a DOCX as PDF with LibreOffice: limited time and memory, an own profile, macros and links off, and no network
 * if the system can take it away.
 * @throws {PkiError} `FORM_MALFORMED`, `FORM_TOO_COSTLY`, `FORM_UNSUPPORTED`
 */
export async function renderDocx(bytes: Uint8Array, soffice: string, { timeoutMs }: JobLimits): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'tpki-form-'))
  try {
    writeFileSync(join(folder, 'form.docx'), withoutLinks(bytes))
    const profile = join(folder, 'profile')
    mkdirSync(join(profile, 'user'), { recursive: true })
    writeFileSync(join(profile, 'user', 'registrymodifications.xcu'), SETTINGS)
    return await convert(folder, profile, soffice, timeoutMs)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function convert(folder: string, profile: string, soffice: string, timeoutMs: number): Promise<Uint8Array> {
  const args = [
    ...['--headless', '--norestore', '--nolockcheck', '--nologo', '--nodefault'],
    `-env:UserInstallation=${pathToFileURL(profile).href}`,
    ...['--convert-to', 'pdf:writer_pdf_Export', '--outdir', folder, join(folder, 'form.docx')],
  ]
  const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: folder, LC_ALL: 'C.UTF-8' }
  const run = { shell: false, input: new Uint8Array(), timeoutMs, environment }
  const { ended } = await runProgram('sh', ['-c', LIMITED, 'sh', soffice, ...args], run)
  if (ended !== null)
    throw new PkiError(
      'FORM_TOO_COSTLY',
      `laying out the DOCX takes more than ${timeoutMs / 1000} seconds, and was ended`,
    )
  const pdf = join(folder, 'form.pdf')
  if (existsSync(pdf)) return readFileSync(pdf)
  throw new PkiError('FORM_MALFORMED', 'LibreOffice cannot lay out the DOCX: it made no PDF', {
    cure: 'open and save it in Word, or check its headers alone with --headers-only',
  })
}

// A network namespace of its own has no way out; some systems let nobody have one.
const LIMITED = `ulimit -v ${ADDRESS_SPACE_KB}; if unshare -rn true 2>/dev/null; then exec unshare -rn "$@"; else exec "$@"; fi`

const setting = (path: string, name: string, value: string): string =>
  `<item oor:path="/org.openoffice.Office.${path}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`

// LinkUpdateMode 2 of Writer: never.
const SETTINGS = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
${setting('Common/Security/Scripting', 'DisableMacrosExecution', 'true')}
${setting('Common/Security/Scripting', 'MacroSecurityLevel', '3')}
${setting('Common/Security/Scripting', 'BlockUntrustedRefererLinks', 'true')}
${setting('Writer/Content/Update', 'Link', '2')}
</oor:items>
`

const PACKAGE_RELATIONSHIPS = 'http://schemas.openxmlformats.org/package/2006/relationships'

/** Removes links to templates and pictures on other machines. */
function withoutLinks(bytes: Uint8Array): Uint8Array {
  const { parts } = openDocx(bytes)
  try {
    for (const name of parts.names.filter((each) => each.endsWith('.rels'))) {
      const outside = parts.root(name).find('r:Relationship[@TargetMode="External"]', { r: PACKAGE_RELATIONSHIPS })
      for (const each of outside as XmlElement[]) if (!each.attr('Type')?.value.endsWith('/hyperlink')) each.remove()
      if (outside.length > 0) parts.store(name)
    }
    return parts.toZip()
  } finally {
    parts.close()
  }
}
