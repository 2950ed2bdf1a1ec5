import type { Appointment, Person, Subscription } from '../../records/index.ts'
import type { EntitlementRequest } from './entitlement-request.ts'
import type { EntitlementFault, EntitlementRule } from './entitlement-rule.ts'
import type { Standing } from './register.ts'

const isDccki = ({ profile }: EntitlementRequest): boolean => profile.pki === 'dccki'
const isSmki = (asked: EntitlementRequest): boolean => !isDccki(asked)

const appointed = (people: readonly Person[], office: Appointment): readonly Person[] =>
  people.filter(({ appointments }) => appointments.includes(office))

function findMissing({ id, people }: Standing, office: Appointment): EntitlementFault | null {
  if (appointed(people, office).length > 0) return null
  const name = office.toUpperCase().replace('-', ' ')
  return {
    found: `participant "${id}" has no ${name}`,
    cure: `appoint one with "tpki person add --participant ${id} --appointment ${office}"`,
  }
}

function findUnverified({ id, people }: Standing, offices: readonly Appointment[]): EntitlementFault | null {
  for (const office of offices) {
    const holders = appointed(people, office)
    if (holders.length === 0 || holders.some(({ verified }) => verified)) continue
    const name = office.toUpperCase().replace('-', ' ')
    return {
      found: `no ${name} of participant "${id}" has a verified identity (${holders.map((holder) => holder.name).join(', ')})`,
      cure: 'record who verified it with "tpki person verify ID --by NAME"; see "tpki person list"',
    }
  }
  return null
}

/** The requirements for a DCCKI Authorised Subscriber. A waiver removes none of them. */
const dcckiRules: readonly EntitlementRule[] = [
  {
    code: 'DCCKI_NOT_SEC_PARTY',
    clause: 'ETAD 4.4(b)',
    requirement: null,
    appliesTo: isDccki,
    check: ({ id, participant }, _asked, { allowNonSecDccki }) =>
      participant.kind !== 'non-sec-manufacturer' || allowNonSecDccki
        ? null
        : {
            found: `participant "${id}" is a ${participant.kind}; DCCKI certificates are for Parties and RDPs`,
            cure: 'to allow it in this lab, set "allowNonSecDccki" in world.yaml',
          },
  },
  {
    code: 'SRO_MISSING',
    clause: 'ETAD 4.4(b)',
    requirement: null,
    appliesTo: isDccki,
    check: (standing) => findMissing(standing, 'dccki-sro'),
  },
  {
    code: 'ARO_MISSING',
    clause: 'ETAD 4.4(b)',
    requirement: null,
    appliesTo: isDccki,
    check: (standing) => findMissing(standing, 'dccki-aro'),
  },
  {
    code: 'IDENTITY_NOT_VERIFIED',
    clause: 'ETAD 4.4(f)(i)',
    requirement: null,
    appliesTo: isDccki,
    check: (standing) => findUnverified(standing, ['dccki-sro', 'dccki-aro']),
  },
]

/** The requirements for an SMKI and IKI Authorised Subscriber. A waiver can remove each of them. */
const smkiRules: readonly EntitlementRule[] = [
  {
    code: 'SRO_MISSING',
    clause: 'ETAD 3.2, SMKI RAPP',
    requirement: 'smki-sro',
    appliesTo: isSmki,
    check: (standing) => findMissing(standing, 'smki-sro'),
  },
  {
    code: 'ARO_MISSING',
    clause: 'ETAD 3.2, SMKI RAPP',
    requirement: 'smki-aro',
    appliesTo: isSmki,
    check: (standing) => findMissing(standing, 'smki-aro'),
  },
  {
    code: 'IDENTITY_NOT_VERIFIED',
    clause: 'ETAD 3.2, SMKI RAPP',
    requirement: 'identity-verification',
    appliesTo: isSmki,
    check: (standing) => findUnverified(standing, ['smki-sro', 'smki-aro']),
  },
  {
    code: 'SUBSCRIBER_NOT_AUTHORISED',
    clause: 'ETAD 3.2, SMKI RAPP',
    requirement: 'subscriber-application',
    appliesTo: isSmki,
    check: findNotAuthorised,
  },
]

// IKI credentials are for both kinds of Authorised Subscriber, except those for one side of the Portal.
function subscriptionsFor({ id, pki }: EntitlementRequest['profile']): readonly Subscription[] {
  if (pki === 'smki-organisation' || id === 'iki/portal-organisation') return ['organisation']
  if (pki === 'smki-device' || id !== 'iki/file-signing') return ['device']
  return ['organisation', 'device']
}

function findNotAuthorised({ id, participant }: Standing, { profile }: EntitlementRequest): EntitlementFault | null {
  const wanted = subscriptionsFor(profile)
  if (wanted.some((subscription) => participant.authorisedSubscriber[subscription])) return null
  return {
    found: `participant "${id}" is not an Authorised Subscriber for ${wanted.join(' or ')} certificates`,
    cure: `record the approved application with "tpki participant authorise ${id} --for ${wanted[0]}"`,
  }
}

export const subscriberRules: readonly EntitlementRule[] = [...dcckiRules, ...smkiRules]
