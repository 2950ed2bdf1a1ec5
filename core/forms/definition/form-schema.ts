import { z } from 'zod'
import { confidences } from '../../pki/profile/schema/index.ts'
import { appointments, registrationAuthorities } from '../../records/index.ts'

/** What of the register a field can be filled from. */
export const registerSources = [
  'participant.name',
  'participant.secPartyId',
  'participant.kind',
  'participant.tradingNames',
  'participant.userRoles',
  'person.name',
  'today',
] as const
export type RegisterSource = (typeof registerSources)[number]

const text = (maxLength: number) => z.string().min(1).max(maxLength)
const id = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'not an id of lower-case letters, digits and hyphens')
const options = z.array(text(60)).min(1).max(40)
/** What a person reads for an option that is a code; an option without words is shown as it is. */
const words = z.record(text(60), text(80)).optional()

const common = {
  id,
  label: text(120),
  required: z.boolean(),
  /** Help for the person who fills in the form. */
  hint: text(300).optional(),
  /** Which value of the register fills the field. */
  from: z.enum(registerSources).optional(),
}

/** One field of a form. */
const formField = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), maxLength: z.int().min(1).max(2000), ...common }),
  /** Several texts, a line each. */
  z.strictObject({
    type: z.literal('lines'),
    maxItems: z.int().min(1).max(50),
    maxLength: z.int().min(1).max(200),
    ...common,
  }),
  z.strictObject({ type: z.literal('date'), ...common }),
  /** One of the options. */
  z.strictObject({ type: z.literal('choice'), options, words, ...common }),
  /** Any of the options; at least one if it is required. */
  z.strictObject({ type: z.literal('choices'), options, words, ...common }),
  /** A required one has to be ticked: a declaration. */
  z.strictObject({ type: z.literal('checkbox'), ...common }),
  z.strictObject({ type: z.literal('eui64'), ...common }),
  z.strictObject({ type: z.literal('email'), ...common }),
  /** The serial number of a certificate. */
  z.strictObject({ type: z.literal('serial'), ...common }),
  /** Room to sign by hand; it has no value. */
  z.strictObject({ type: z.literal('signature'), id, label: text(120) }),
])
export type FormField = z.infer<typeof formField>

/** What an approval changes in the register. Keys other than `effect` and `office` name the field with the value. */
const approval = z.discriminatedUnion('effect', [
  /** Adds the participant, or changes its entry. */
  z.strictObject({
    effect: z.literal('participant'),
    name: id,
    kind: id,
    secPartyId: id,
    tradingNames: id,
    userRoles: id,
  }),
  /** Appoints the person that `name` names. */
  z.strictObject({ effect: z.literal('appoint'), office: z.enum(appointments), name: id }),
  /** Makes the participant an Authorised Subscriber for the chosen `subscriptions`. */
  z.strictObject({ effect: z.literal('authorise'), subscriptions: id }),
  /** Asks for the revocation of a certificate of the participant's. */
  z.strictObject({ effect: z.literal('revoke'), serial: id, reason: id }),
  /** Records only the decision; `next` is what to do then. */
  z.strictObject({ effect: z.literal('record'), next: text(300) }),
])
export type FormApproval = z.infer<typeof approval>

const section = z.strictObject({
  title: text(120),
  text: text(1000).optional(),
  fields: z.array(formField).min(1),
})

/** A file under `forms/`. */
export const formSchema = z.strictObject({
  id: z.string().regex(/^(smki|dccki)\/[a-z][a-z0-9-]*$/, 'not smki/NAME or dccki/NAME'),
  title: text(120),
  version: text(20),
  registrationAuthority: z.enum(registrationAuthorities),
  source: text(300),
  confidence: z.enum(confidences),
  /** What is unknown about the official form. */
  note: text(500),
  approval,
  /**
   * For each field, or FIELD.OPTION for a box of its own, the name of the field of the official PDF that takes it; null
   * until that PDF is available.
   */
  officialPdf: z.strictObject({ fields: z.record(text(200), text(300)) }).nullable(),
  /** The parts of the form. A part goes on where the part before it ends. */
  pages: z.array(z.strictObject({ title: text(120), sections: z.array(section).min(1) })).min(1),
})
export type FormDefinition = z.infer<typeof formSchema>

/** Returns the fields of a form in their order. */
export const fieldsOf = ({ pages }: Pick<FormDefinition, 'pages'>): readonly FormField[] =>
  pages.flatMap(({ sections }) => sections.flatMap(({ fields }) => fields))

/** A field that takes a value. */
export type ValueField = Exclude<FormField, { type: 'signature' }>

/** Returns the fields that take a value. */
export const valueFieldsOf = (form: Pick<FormDefinition, 'pages'>): readonly ValueField[] =>
  fieldsOf(form).filter((field): field is ValueField => field.type !== 'signature')

/** Returns under which key the box for one option of a field stands: in a field map, and as its name in our own PDFs. */
export const boxKey = ({ id }: Pick<ValueField, 'id'>, option: string): string => `${id}.${option}`

/** Returns the field of the official PDF for a key, null if the map has none. */
export const officialName = ({ officialPdf }: FormDefinition, key: string): string | null =>
  officialPdf?.fields[key] ?? null

/** Returns the keys that a field map may have for a field. */
export function keysOf(field: ValueField): readonly string[] {
  if (field.type !== 'choice' && field.type !== 'choices') return [field.id]
  const boxes = field.options.map((option) => boxKey(field, option))
  return field.type === 'choice' ? [field.id, ...boxes] : boxes
}

/** Returns what a person reads for an option. */
export const wordsOf = ({ words }: Pick<Extract<ValueField, { type: 'choice' }>, 'words'>, option: string): string =>
  words?.[option] ?? option
