/** Returns a serial number as upper-case hex, two characters an octet: 32 in a certificate of ours. */
export const formatSerial = (serial: Uint8Array): string =>
  Buffer.from(serial.buffer, serial.byteOffset, serial.length).toString('hex').toUpperCase()
