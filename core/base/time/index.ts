export { formatBoth, formatFrom, formatLondon, londonDay, londonDayOf, londonTimeOnDay, type Span } from './london.ts'
export { parseTime } from './parse-time.ts'
