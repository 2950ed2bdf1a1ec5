/**
 * Returns the condition that the serial number in `column` is `value`, in the form that the index on serial numbers
 * supports: from the ninth octet on, then the first eight.
 */
export const hasSerial = (column: string, value: string): string =>
  `substr(${column}, 9) = substr(${value}, 9) AND substr(${column}, 1, 8) = substr(${value}, 1, 8)`
