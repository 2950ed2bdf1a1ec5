import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { IssuingDeps, World } from '../core/index.ts'
import { type AuditHead, chainAuditRow, type Revocation } from '../core/records/index.ts'
import { AuditTable } from '../core/store/sqlite/audit-table.ts'
import { RevocationTables } from '../core/store/sqlite/revocation-tables.ts'
import { SqliteVocabulary } from '../core/store/sqlite/sqlite-vocabulary.ts'
import { RowsWriter } from './rows-loader.ts'
import { CertificateTemplate } from './rows-template.ts'
import { UnitMaker } from './rows-units.ts'

type Unit = ReturnType<UnitMaker['unit']>

// A transaction each.
const CHUNK = 1_000
// The first tenth is of organisations; all of these are revoked.
export const REVOKED_PART = 0.1
const ROLE = 2

/** Makes certificates of organisations, and after them of devices. */
class GrowthMaker {
  readonly #devices: UnitMaker
  readonly #template: CertificateTemplate
  readonly #organisations: number

  private constructor(devices: UnitMaker, template: CertificateTemplate, organisations: number) {
    this.#devices = devices
    this.#template = template
    this.#organisations = organisations
  }

  static async make(organisations: number, deps: IssuingDeps): Promise<GrowthMaker> {
    const template = await CertificateTemplate.make('smki-organisation/organisation-ds', deps)
    return new GrowthMaker(await UnitMaker.make(), template, organisations)
  }

  unit(n: number): Unit {
    const device = this.#devices.unit(n)
    return n < this.#organisations ? this.#asOrganisation(device) : device
  }

  #asOrganisation(device: Unit): Unit {
    const { eui64, issuedAtSeconds } = device.certificate
    const { id: profile, pki, usage, issuer: issuerCa } = this.#template.profile
    const { serial, ...drawn } = this.#template.draw(Buffer.from(eui64 ?? '', 'hex'), issuedAtSeconds)
    const named = { profile, pki, usage, issuerCa, role: ROLE, subject: `x500UniqueIdentifier=${eui64},OU=02` }
    const certificate = { ...device.certificate, ...drawn, ...named, serial: serial.toString('hex').toUpperCase() }
    const detail = { ...device.audit.detail, serial: certificate.serial, profile, subject: named.subject }
    return { ...device, certificate, binding: null, audit: { ...device.audit, detail } }
  }
}

/**
 * Closes a new world and fills its store with `count` certificates, the first tenth of organisations and revoked, as commits would
 * leave it: with audit rows whose chain verifies, and spending, but with no decision made and nothing flushed to disk.
 */
export async function loadGrowth(world: World, count: number): Promise<void> {
  const revoked = Math.floor((count * REVOKED_PART) / CHUNK) * CHUNK
  const maker = await GrowthMaker.make(revoked, world)
  await world.close()
  const file = join(world.directory, 'tpki.db')
  const database = new DatabaseSync(file)
  // Everything is written anew if this fails.
  database.exec('PRAGMA journal_mode = DELETE; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF')
  database.exec('PRAGMA cache_size = -500000')
  const units: Unit['certificate'][] = []
  const keeping = {
    unit: (n: number) => {
      const unit = maker.unit(n)
      if (n < revoked) units.push(unit.certificate)
      return unit
    },
  }
  const writer = new RowsWriter(database, keeping)
  for (let n = 0; n < count; n += CHUNK) writer.write(n, Math.min(CHUNK, count - n))
  revokeAll(units, database)
  database.exec('PRAGMA journal_mode = WAL')
  database.close()
}

function revokeAll(certificates: readonly Unit['certificate'][], database: DatabaseSync): void {
  const audit = new AuditTable(database, new SqliteVocabulary(database))
  const revocations = new RevocationTables(database)
  let head: AuditHead = audit.head()
  database.exec('BEGIN')
  for (const {
    serial,
    issuerCa,
    keyFingerprint,
    notAfterSeconds,
    issuedAtSeconds: atSeconds,
    profile,
  } of certificates) {
    const said = { reason: 'superseded', invaliditySeconds: null, actor: 'bench', comment: '' } as const
    const revocation: Revocation = { serial, issuerCa, atSeconds, keyFingerprint, notAfterSeconds, ...said }
    revocations.insert(revocation)
    const detail = { serial, profile, reason: said.reason, comment: '' }
    const row = chainAuditRow(head, { atSeconds, actor: 'bench', action: 'revoked', detail })
    audit.append(row, null)
    head = row
  }
  database.exec('COMMIT')
}
