/** What a thread is told when it begins. */
export interface ParseSetup {
  readonly maxCsrs: number
}

/** What a thread is told to read. */
export interface ParseOrder {
  readonly octets: Uint8Array<ArrayBuffer>
}

/**
 * What a thread has read. Names and requests, which hold no line break, stand one a line: two texts cross from one thread
 * to another as fast as their octets are copied, and fifty thousand objects do not.
 */
export type ParseReply =
  | { readonly kind: 'batch'; readonly reference: string; readonly names: string; readonly csrs: string }
  | { readonly kind: 'too-many'; readonly reference: string | null; readonly message: string }
  | { readonly kind: 'invalid'; readonly reference: string | null; readonly message: string }

export type ParsedBatch = Extract<ParseReply, { kind: 'batch' }>

/** Yields the entries of a batch, in the order of the document. */
export function* entriesOf({ names, csrs }: ParsedBatch): Generator<{ readonly name: string; readonly csr: string }> {
  for (let [atName, atCsr] = [0, 0]; atName < names.length; ) {
    const [nameEnd, csrEnd] = [names.indexOf('\n', atName), csrs.indexOf('\n', atCsr)]
    yield { name: names.slice(atName, nameEnd), csr: csrs.slice(atCsr, csrEnd) }
    atName = nameEnd + 1
    atCsr = csrEnd + 1
  }
}
