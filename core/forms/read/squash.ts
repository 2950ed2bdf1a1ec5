/** Returns a text as it is compared with another that is set in lines: without white space, each letter in one form. */
export const squash = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '')
