import { join } from 'node:path'

/** The shipped forms. */
export const FORMS: string = join(import.meta.dirname, '../../forms')

/** What a nomination of an ARO says that lacks nothing. */
export const aroValues = {
  'organisation-name': 'Alpha Energy',
  'person-name': 'Ari Officer',
  'person-email': 'ari@alpha.example',
  'person-telephone': '+44 20 7946 0000',
  consent: true,
  'nominated-by': 'Sam Senior',
  'nominated-on': '2026-02-27',
} as const
