/** The settings of a parser thread. */
export interface ParseSetup {
  readonly maxCsrs: number
}

/** An order to the thread: open a document, return the next page of its entries, or free it. */
export type ParseOrder = { readonly octets: Uint8Array<ArrayBuffer> } | 'next page' | 'close'

/** The reply to an opened document: whether it is a batch. */
export type ParseReply =
  | { readonly kind: 'batch'; readonly reference: string }
  | { readonly kind: 'too-many'; readonly reference: string | null; readonly message: string }
  | { readonly kind: 'invalid'; readonly reference: string | null; readonly message: string }

/**
 * Some entries of a batch; none after the last one. Names and CSRs contain no line breaks, so each is one line of a text:
 * two long strings pass between threads much faster than thousands of objects.
 */
export interface EntryPage {
  readonly names: string
  readonly csrs: string
  /** What is wrong with the entry after these; null if nothing is. */
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
