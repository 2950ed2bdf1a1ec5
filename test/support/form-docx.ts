import { zipSync } from 'fflate'

const OFFICE = 'http://schemas.openxmlformats.org'
export const WORD = `${OFFICE}/wordprocessingml/2006/main`
const LINKS = `${OFFICE}/officeDocument/2006/relationships`
const MAIN = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'

export const paragraph = (text: string, look = ''): string =>
  `<w:p><w:r>${look && `<w:rPr>${look}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r></w:p>`

const PAGE =
  '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="708" w:footer="708" w:gutter="0"/>'

export interface SectionPlan {
  /** What its headers are, by kind: the name of a part. */
  readonly headers?: Readonly<Record<string, string>>
  readonly hasTitlePage?: boolean
  readonly pages?: number
}

export interface DocxPlan {
  readonly sections: readonly SectionPlan[]
  /** The contents of the header parts, by name. */
  readonly headers?: Readonly<Record<string, string>>
  readonly hasEvenPages?: boolean
  readonly mainType?: string
  readonly more?: Readonly<Record<string, string>>
}

function properties({ headers = {}, hasTitlePage = false }: SectionPlan): string {
  const references = Object.entries(headers).map(
    ([kind, part]) => `<w:headerReference w:type="${kind}" r:id="${part}"/>`,
  )
  return `<w:sectPr>${references.join('')}${PAGE}${hasTitlePage ? '<w:titlePg/>' : ''}</w:sectPr>`
}

function body(sections: readonly SectionPlan[]): string {
  return sections
    .map((section, i) => {
      const turn = '<w:p><w:r><w:br w:type="page"/><w:t>and its next page</w:t></w:r></w:p>'
      const breaks = turn.repeat((section.pages ?? 1) - 1)
      const text = paragraph(`Section ${i + 1}`) + breaks
      const isLast = i === sections.length - 1
      return text + (isLast ? properties(section) : `<w:p><w:pPr>${properties(section)}</w:pPr></w:p>`)
    })
    .join('')
}

/** Makes a DOCX, as small as one can be. */
export function makeDocx(plan: DocxPlan): Uint8Array {
  const { sections, headers = {}, hasEvenPages = false, mainType = MAIN, more = {} } = plan
  const names = Object.keys(headers)
  const override = (name: string, type: string): string => `<Override PartName="/word/${name}" ContentType="${type}"/>`
  const header = (text: string): string => `<w:hdr xmlns:w="${WORD}">${text}</w:hdr>`
  const link = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${LINKS}/${type}" Target="${target}"/>`
  const links = (all: string): string =>
    `<Relationships xmlns="${OFFICE}/package/2006/relationships">${all}</Relationships>`
  const files: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="${OFFICE}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('document.xml', mainType)}${override('settings.xml', 'application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml')}${names.map((name) => override(`${name}.xml`, 'application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml')).join('')}</Types>`,
    '_rels/.rels': links(link('rId1', 'officeDocument', 'word/document.xml')),
    'word/_rels/document.xml.rels': links(
      link('rIdSettings', 'settings', 'settings.xml') +
        names.map((name) => link(name, 'header', `${name}.xml`)).join(''),
    ),
    'word/document.xml': `<w:document xmlns:w="${WORD}" xmlns:r="${LINKS}"><w:body>${body(sections)}</w:body></w:document>`,
    'word/settings.xml': `<w:settings xmlns:w="${WORD}">${hasEvenPages ? '<w:evenAndOddHeaders/>' : ''}</w:settings>`,
    ...Object.fromEntries(Object.entries(headers).map(([name, text]) => [`word/${name}.xml`, header(text)])),
    ...more,
  }
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])))
}

/** First page, odd and even headers, a section that unlinks its header, one that goes on with it, and a table. */
export const awkwardDocx: DocxPlan = {
  sections: [
    { headers: { default: 'first-default' }, hasTitlePage: true, pages: 3 },
    { headers: { default: 'own', even: 'own-even' }, pages: 2 },
    { hasTitlePage: true, pages: 2 },
  ],
  headers: {
    'first-default': paragraph('SMKI RAPP, Annex B'),
    own: `<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr><w:tc><w:p><w:r><w:t>A header in a table</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/>`,
    'own-even': paragraph('An even header'),
  },
  hasEvenPages: true,
}
