/** Returns a serial number as 32 upper-case hex characters. */
export const formatSerial = (serial: Uint8Array): string =>
  Buffer.from(serial.buffer, serial.byteOffset, serial.length).toString('hex').toUpperCase()
