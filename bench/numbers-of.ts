/** Returns the numbers of a text such as "1000,5000"; `option` is who takes them. */
export function numbersOf(option: string, text: string): number[] {
  const numbers = text.split(',').map((each) => (each === '' ? Number.NaN : Number(each)))
  if (!numbers.every((number) => Number.isSafeInteger(number) && number >= 0))
    throw new Error(`${option} takes whole numbers with commas between them, such as 1000,5000; got "${text}"`)
  return numbers
}
