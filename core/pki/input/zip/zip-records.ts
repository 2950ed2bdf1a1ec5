// APPNOTE 4.3.7, 4.3.12, 4.3.14, 4.3.15 and 4.3.16: the signature of each record, and its length without names and comments.
export const LOCAL = { signature: 0x04034b50, octets: 30 }
export const MEMBER = { signature: 0x02014b50, octets: 46 }
export const END_64 = { signature: 0x06064b50, octets: 56 }
export const LOCATOR = { signature: 0x07064b50, octets: 20 }
export const END = { signature: 0x06054b50, octets: 22 }

// APPNOTE 4.4.5
export const STORED = 0
export const DEFLATED = 8

// APPNOTE 4.4.1.4 and 4.5.3: a field with this value has its real value in the Zip64 field.
export const IN_EXTRA_16 = 0xffff
export const IN_EXTRA_32 = 0xffffffff
