import { PkiError } from '../../base/index.ts'
import { IDENTITY_KEY, withoutSpaces } from '../form-format.ts'
import { getDocument } from '../pdf/page/pdfjs.ts'
import type { PdfFacts } from './pdf-facts.ts'

/** Reads the identity, the fields and the text of a PDF. Runs in the limited process. @throws {PkiError} `FORM_UNREADABLE` */
export async function extractFacts(bytes: Uint8Array): Promise<PdfFacts> {
  const task = getDocument({
    data: Uint8Array.from(bytes),
    useSystemFonts: false,
    verbosity: 0,
  })
  try {
    const document = await task.promise
    const { info } = (await document.getMetadata()) as { info: { Custom?: ReadonlyMap<string, unknown> } }
    const identity = info.Custom?.get(IDENTITY_KEY)
    const fields = (await document.getFieldObjects()) as ReadonlyMap<string, readonly Widget[]> | null
    const values = [...(fields ?? [])].map(([name, widgets]) => [name, valueOfWidgets(widgets)])
    const text = await textOf(document)
    return { identity: typeof identity === 'string' ? identity : null, fields: Object.fromEntries(values), text }
  } catch (cause) {
    throw new PkiError('FORM_UNREADABLE', 'the fields and text of the PDF cannot be read', {
      cause,
      cure: 'print it to a new PDF, or fill the form with "tpki form fill"',
    })
  } finally {
    await task.destroy()
  }
}

async function textOf(document: Awaited<ReturnType<typeof getDocument>['promise']>): Promise<string> {
  let text = ''
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number)
    for (const item of (await page.getTextContent()).items) if ('str' in item) text += item.str
    page.cleanup()
  }
  return withoutSpaces(text)
}

/** One place where a field is shown, from pdf.js. */
interface Widget {
  readonly type: string
  readonly value?: unknown
}

type FieldValue = PdfFacts['fields'][string]

/** A field may be shown in several places; of boxes in a group, the ticked one counts. */
function valueOfWidgets(widgets: readonly Widget[]): FieldValue {
  const values = widgets.filter(({ type }) => type !== '').map(textOfWidget)
  return values.find((value) => value !== null && value.length > 0) ?? null
}

function textOfWidget({ type, value }: Widget): FieldValue {
  if (Array.isArray(value)) return value.filter((each): each is string => typeof each === 'string')
  if (typeof value !== 'string') return null
  // ISO 32000-1 12.7.4.2.3: a box that is not ticked is Off.
  return (type === 'checkbox' || type === 'radiobutton') && (value === 'Off' || value === '') ? null : value
}
