/** ETAD 3.3 and 4.5: the text that each page of each form carries, exactly. */
export const MARK_TEXT = 'For Testing Purposes'

/** Forms of the SMKI RAPP fall under the first clause, those of the DCCKI RAPP under the second. */
export const MARK_SOURCE = 'ETAD 3.3, 4.5'
