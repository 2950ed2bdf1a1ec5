/**
 * Returns the condition that the serial number in `column` is `value`, in the one form that the index on serial numbers
 * serves: from the ninth octet on, then the first eight.
 */
export const hasSerial = (column: string, value: string): string =>
  `substr(${column}, 9) = substr(${value}, 9) AND substr(${column}, 1, 8) = substr(${value}, 1, 8)`
