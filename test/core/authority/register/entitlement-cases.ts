import type { IssueRequest } from '../../../../core/authority/issuance/request-context.ts'
import { parseEntry } from '../../../../core/authority/register/document/parse-entry.ts'
import type { ErrorCode } from '../../../../core/base/errors.ts'
import type { ProfileId } from '../../../../core/pki/profile/ids/profile-ids.ts'
import type { RegisterEntry } from '../../../../core/records/register-entry.ts'
import { decided, goodEntries, goodParticipant } from '../../../support/register.ts'

export const DEVICE: ProfileId = 'smki-device/device-ds'
const ORGANISATION: ProfileId = 'smki-organisation/organisation-ds'
const IKI: ProfileId = 'iki/ad-hoc-web-service'
export const DCCKI: ProfileId = 'dccki/personnel'

/** The entries of alpha with some replaced; null takes one away. */
export function entries(changes: Record<string, object | null> = {}): RegisterEntry[] {
  const { participant, ...people } = changes
  const all = goodEntries('alpha', participant ?? {})
  return all.flatMap((entry) => {
    const change = people[entry.id.split('/')[1] ?? '']
    if (change === undefined) return [entry]
    return change === null ? [] : [parseEntry(entry.kind, entry.id, entry.participant, { ...entry.value, ...change })]
  })
}

/** A participant that is refused, why, and what cures it. */
export interface Case {
  readonly name: string
  readonly profile: ProfileId
  readonly request?: Partial<IssueRequest>
  readonly register: readonly RegisterEntry[]
  readonly code: ErrorCode
  readonly message: string
  readonly source: string
  readonly cure: RegExp
  /** What the cure comes to; the same request is then issued. */
  readonly cured: readonly RegisterEntry[]
  /** The requirement that a waiver may disregard, or null. */
  readonly waivable: string | null
}

export const RAPP = 'ETAD 3.2, SMKI RAPP'
export const unverified = { verified: null }
export const cases: readonly Case[] = [
  {
    name: 'suspended',
    profile: DEVICE,
    register: entries({ participant: { suspended: { ...decided, reason: 'left the trial' } } }),
    code: 'PARTICIPANT_SUSPENDED',
    message: 'participant "alpha" was suspended at 2026-01-01T00:00:00Z by Reg: left the trial',
    source: 'SEC Appendix M, Authorised Subscriber',
    cure: /^end the suspension with "tpki participant resume alpha"$/,
    cured: entries(),
    waivable: null,
  },
  {
    name: 'a Type 2 device, as the requester says',
    profile: DEVICE,
    request: { deviceType: 'IHD' },
    register: entries(),
    code: 'DEVICE_TYPE_2',
    message: '"00005eef10000001" is an IHD, a Type 2 device, which has no device certificates',
    source: 'GBCS 12; SEC Appendix A',
    cure: /^request certificates for a Type 1 device: /,
    cured: [],
    waivable: null,
  },
  {
    name: 'a Type 2 device, as its range says',
    profile: DEVICE,
    request: { deviceType: 'ESME' },
    register: entries({ participant: { eui64Ranges: [{ ...goodParticipant.eui64Ranges[0], deviceType: 'CAD' }] } }),
    code: 'DEVICE_TYPE_2',
    message: '"00005eef10000001" is a CAD, a Type 2 device, which has no device certificates',
    source: 'GBCS 12; SEC Appendix A',
    cure: /^request certificates for a Type 1 device: /,
    cured: entries({ participant: { eui64Ranges: [{ ...goodParticipant.eui64Ranges[0], deviceType: 'ESME' }] } }),
    waivable: null,
  },
  {
    name: 'the Ad Hoc service without the User Role for it',
    profile: DEVICE,
    request: { interface: 'ad-hoc' },
    register: entries({ participant: { userRoles: ['other-user', 'gas-transporter'] } }),
    code: 'AD_HOC_ROLE_REQUIRED',
    message:
      'participant "alpha" has User Roles other-user, gas-transporter; allowed: import-supplier, gas-supplier, or the DCC',
    source: 'SEC Appendix M, Ad Hoc Device CSR web service',
    cure: /^use the Portal or the Batched service, /,
    cured: [],
    waivable: null,
  },
  {
    name: 'an EUI-64 that is not its own',
    profile: DEVICE,
    register: entries({ participant: { eui64Ranges: [{ from: '00005eef10000002', to: '00005eef100000ff' }] } }),
    code: 'EUI64_NOT_OWN',
    message:
      'EUI-64 "00005eef10000001" is not in a range of participant "alpha"; allowed: 00005eef10000002-00005eef100000ff',
    source: 'SEC Appendix M, checks of a CSR',
    cure: /^add the range with "tpki participant set alpha --eui64-range FROM-TO"$/,
    cured: entries({ participant: { eui64Ranges: [{ from: '00005eef10000001', to: '00005eef10000001' }] } }),
    waivable: null,
  },
  {
    name: 'an organisation’s EUI-64 where it has none',
    profile: ORGANISATION,
    register: entries({ participant: { eui64Ranges: [] } }),
    code: 'EUI64_NOT_OWN',
    message: 'EUI-64 "00005eef10000010" is not in a range of participant "alpha"; allowed: none',
    source: 'SEC Appendix M, checks of a CSR',
    cure: /^add the range with /,
    cured: entries({ participant: { eui64Ranges: [{ from: '00005eef10000010', to: '00005eef10000010' }] } }),
    waivable: null,
  },
  {
    name: 'a Remote Party Role that is not its own',
    profile: ORGANISATION,
    register: entries({ participant: { remotePartyRoles: [3] } }),
    code: 'ROLE_NOT_OWN',
    message: 'Remote Party Role 02 is not a role of participant "alpha"; allowed: 03',
    source: 'SEC Appendix M, CSR contents',
    cure: /^add it with "tpki participant set alpha --role 02"$/,
    cured: entries({ participant: { remotePartyRoles: [3, 2] } }),
    waivable: null,
  },
  {
    name: 'a name that is not its own',
    profile: IKI,
    register: entries({ participant: { name: 'Another Ltd' } }),
    code: 'NAME_NOT_OWN',
    message: 'organizationName "Example Energy Ltd" is not a name of participant "alpha"; allowed: Another Ltd',
    source: 'SEC Appendix M, organisation trading name',
    cure: /^add it with "tpki participant set alpha --trading-name"$/,
    cured: entries({ participant: { name: 'Another Ltd', tradingNames: ['Example Energy Ltd'] } }),
    waivable: null,
  },
  {
    name: 'no SMKI SRO',
    profile: DEVICE,
    register: entries({ sro: null }),
    code: 'SRO_MISSING',
    message: 'participant "alpha" has no SMKI SRO',
    source: RAPP,
    cure: /^appoint one with "tpki person add --participant alpha --appointment smki-sro"$/,
    cured: entries(),
    waivable: 'smki-sro',
  },
  {
    name: 'no SMKI ARO',
    profile: IKI,
    register: entries({ aro: null }),
    code: 'ARO_MISSING',
    message: 'participant "alpha" has no SMKI ARO',
    source: RAPP,
    cure: /--appointment smki-aro"$/,
    cured: entries(),
    waivable: 'smki-aro',
  },
  {
    name: 'an SMKI ARO whose identity nobody has verified',
    profile: ORGANISATION,
    register: entries({ aro: unverified }),
    code: 'IDENTITY_NOT_VERIFIED',
    message: 'no SMKI ARO of participant "alpha" has a verified identity (aro of alpha)',
    source: RAPP,
    cure: /^record who verified it with "tpki person verify/,
    cured: entries(),
    waivable: 'identity-verification',
  },
  ...(
    [
      { profile: DEVICE, has: 'organisation', lacks: 'device' },
      { profile: 'iki/portal-device', has: 'organisation', lacks: 'device' },
      { profile: IKI, has: 'organisation', lacks: 'device' },
      { profile: ORGANISATION, has: 'device', lacks: 'organisation' },
      { profile: 'iki/portal-organisation', has: 'device', lacks: 'organisation' },
    ] as const
  ).map(
    ({ profile, has, lacks }): Case => ({
      name: `no Authorised Subscriber for ${lacks} certificates, which ${profile} takes`,
      profile,
      register: entries({ participant: { authorisedSubscriber: { [has]: decided } } }),
      code: 'SUBSCRIBER_NOT_AUTHORISED',
      message: `participant "alpha" is not an Authorised Subscriber for ${lacks} certificates`,
      source: RAPP,
      cure: new RegExp(`^record the approved application with "tpki participant authorise alpha --for ${lacks}"$`),
      cured: entries({ participant: { authorisedSubscriber: { [lacks]: decided } } }),
      waivable: 'subscriber-application',
    }),
  ),
  {
    name: 'no Authorised Subscriber at all, file signing',
    profile: 'iki/file-signing',
    register: entries({ participant: { authorisedSubscriber: {} } }),
    code: 'SUBSCRIBER_NOT_AUTHORISED',
    message: 'participant "alpha" is not an Authorised Subscriber for organisation or device certificates',
    source: RAPP,
    cure: /--for organisation"$/,
    cured: entries({ participant: { authorisedSubscriber: { device: decided } } }),
    waivable: 'subscriber-application',
  },
  {
    name: 'DCCKI: no Party and no RDP',
    profile: DCCKI,
    register: entries({ participant: { kind: 'non-sec-manufacturer' } }),
    code: 'DCCKI_NOT_SEC_PARTY',
    message: 'participant "alpha" is a non-sec-manufacturer; DCCKI certificates are for Parties and RDPs',
    source: 'ETAD 4.4(b)',
    cure: /^to allow it in this lab, set "allowNonSecDccki" in world.yaml$/,
    cured: entries({ participant: { kind: 'rdp' } }),
    waivable: null,
  },
  {
    name: 'DCCKI: an ARO only',
    profile: DCCKI,
    register: entries({ sro: { appointments: ['smki-sro'] } }),
    code: 'SRO_MISSING',
    message: 'participant "alpha" has no DCCKI SRO',
    source: 'ETAD 4.4(b)',
    cure: /--appointment dccki-sro"$/,
    cured: entries(),
    waivable: null,
  },
  {
    name: 'DCCKI: an SRO only',
    profile: DCCKI,
    register: entries({ aro: { appointments: ['smki-aro'] } }),
    code: 'ARO_MISSING',
    message: 'participant "alpha" has no DCCKI ARO',
    source: 'ETAD 4.4(b)',
    cure: /--appointment dccki-aro"$/,
    cured: entries(),
    waivable: null,
  },
  {
    name: 'DCCKI: an SRO whose identity nobody has verified',
    profile: DCCKI,
    register: entries({ sro: unverified }),
    code: 'IDENTITY_NOT_VERIFIED',
    message: 'no DCCKI SRO of participant "alpha" has a verified identity (sro of alpha)',
    source: 'ETAD 4.4(f)(i)',
    cure: /^record who verified it/,
    cured: entries(),
    waivable: null,
  },
]
