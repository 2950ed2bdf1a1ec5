import { PkiError } from '../../../base/index.ts'
import type { ProfileId } from '../../../pki/profile/ids/index.ts'
import type { ProfileSet } from '../../../pki/profile/index.ts'
import type { CrlListId } from '../../../pki/profile/schema/index.ts'
import type { WorldConfig } from '../../../records/index.ts'
import { caId } from '../../issuance/ca/index.ts'

/** One CRL of a world: its settings in `profiles/crls.yaml`, and for DCCKI its environment. */
export interface CrlList {
  /** Such as `iki/crl`; with an environment: `dccki/arl@uit-a`. */
  readonly id: string
  readonly kind: CrlListId
  readonly title: string
  /** The profile of the CA that signs it. */
  readonly issuer: ProfileId
  readonly environment: string | null
  /** The id of the CA that signs it. It lists certificates of this CA. */
  readonly issuerCa: string
  /** How often it is issued. */
  readonly everySeconds: number
  /** The time from thisUpdate to nextUpdate. */
  readonly validSeconds: number
  readonly scope: 'none' | 'onlyContainsCACerts' | 'onlyContainsUserCerts'
  /** The file name in its URI. */
  readonly file: string
}

interface WorldLists {
  readonly config: WorldConfig
  readonly profiles: ProfileSet
}

const HOUR_SECONDS = 3600

/** Returns every CRL of a world. Each environment has its own DCCKI CRLs. @see ETAD 4.1 */
export const crlLists = ({ config, profiles }: WorldLists): CrlList[] =>
  profiles.crls.flatMap(({ id: kind, title, issuer, everyHours, validHours, issuingDistributionPoint, file }) => {
    const environments = kind.startsWith('dccki/') ? config.environments.map(({ name }) => name) : [null]
    return environments.map((environment) => ({
      id: environment === null ? kind : `${kind}@${environment}`,
      kind,
      title,
      issuer,
      environment,
      issuerCa: caId(issuer, environment),
      everySeconds: everyHours.value * HOUR_SECONDS,
      validSeconds: validHours.value * HOUR_SECONDS,
      scope: issuingDistributionPoint.value,
      file: file.value,
    }))
  })

/** Returns the CRL with this id. @throws {PkiError} `CRL_UNKNOWN` */
export function findCrlList(id: string, world: WorldLists): CrlList {
  const lists = crlLists(world)
  const found = lists.find((list) => list.id === id)
  if (found) return found
  throw new PkiError('CRL_UNKNOWN', `CRL "${id}" is unknown; allowed: ${lists.map((list) => list.id).join(', ')}`)
}

/** Returns the CRL that lists the certificates of a CA, or null if there is none. */
export const crlListOf = (issuerCa: string, world: WorldLists): CrlList | null =>
  crlLists(world).find((list) => list.issuerCa === issuerCa) ?? null
