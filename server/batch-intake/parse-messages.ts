/** What a thread is told when it begins. */
export interface ParseSetup {
  readonly maxCsrs: number
}

/** A document to be read; after it, as often as there are entries, the wish for more of them, or for none. */
export type ParseOrder = { readonly octets: Uint8Array<ArrayBuffer> } | 'more' | 'no more'

/** What a document is. */
export type ParseReply =
  | { readonly kind: 'batch'; readonly reference: string }
  | { readonly kind: 'too-many'; readonly reference: string | null; readonly message: string }
  | { readonly kind: 'invalid'; readonly reference: string | null; readonly message: string }

/**
 * Some entries of a batch, none where there are no more. Names and requests, which hold no line break, stand one a line:
 * two texts cross from one thread to another as fast as their octets are copied, and thousands of objects do not.
 */
export interface EntryPage {
  readonly names: string
  readonly csrs: string
  /** What is wrong with the entry behind these; null where nothing is. */
  readonly fault: string | null
}

/** Yields the entries of a page. */
export function* entriesOf({
  names,
  csrs,
}: Pick<EntryPage, 'names' | 'csrs'>): Generator<{ readonly name: string; readonly csr: string }> {
  for (let [atName, atCsr] = [0, 0]; atName < names.length; ) {
    const [nameEnd, csrEnd] = [names.indexOf('\n', atName), csrs.indexOf('\n', atCsr)]
    yield { name: names.slice(atName, nameEnd), csr: csrs.slice(atCsr, csrEnd) }
    atName = nameEnd + 1
    atCsr = csrEnd + 1
  }
}
