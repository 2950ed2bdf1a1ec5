/** What is said wherever certificates are handed out. */
export const TEST_ONLY = 'TEST ONLY: these certificates chain to no CA of the DCC'
