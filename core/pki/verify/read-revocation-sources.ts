import type { InputFile } from '../input/index.ts'
import { decodeCrls } from '../lint/index.ts'
import { type Crl, type CrlEntry, formatSerial } from '../x509/index.ts'
import type { RevocationSources, WorldRevocations } from './revocation-sources.ts'
import { type CrlVerifyOptions, verifyCrl } from './verify-crl.ts'

/**
 * Returns where to look up revocation: what the world knows, and the CRLs in `files`, each verified first.
 * @throws {PkiError} `INPUT_EMPTY`, `INPUT_NOT_CRL`
 */
export function readRevocationSources(
  files: readonly InputFile[],
  world: WorldRevocations | null,
  options: CrlVerifyOptions,
): RevocationSources {
  const verified = files.flatMap((file) =>
    decodeCrls(file).map((der) => ({ name: file.name, ...verifyCrl(der, options) })),
  )
  return {
    world,
    crls: verified.flatMap(({ valid, isAuthentic, crl, issuer, name }) =>
      isAuthentic && crl && issuer ? [{ crl, issuer, name, entries: entriesOf(crl), isUsable: valid }] : [],
    ),
    unusable: verified
      .filter(({ valid }) => !valid)
      .map(({ crl, name, findings }) => {
        const first = findings.find(({ severity }) => severity === 'error')
        return { crl, name, why: `${first?.rule}: ${first?.message}` }
      }),
    isAsked: files.length > 0,
  }
}

const entriesOf = ({ entries }: Crl): Map<string, CrlEntry> =>
  new Map((entries ?? []).map((entry) => [formatSerial(entry.serial), entry]))
