import { PkiError } from '../base/index.ts'
import type { GuardFault, UnrevokedFault } from './guard.ts'
import { PLANNED } from './rehearsal.ts'

const answeredRefusal = (serial: string): PkiError =>
  new PkiError('REQUEST_ANSWERED', `this very CSR has been answered already, ${answerOf(serial)}`, {
    source: 'SEC Appendix M, Ad Hoc and Batched Device CSR web services',
    cure: 'sign a new CSR; it may have the same key',
  })

const answerOf = (serial: string): string =>
  serial === PLANNED ? 'earlier in this batch' : `with certificate ${serial}`

const nameTakenRefusal = ({ guard: { subject, profile }, serial }: GuardFault & { kind: 'system-name' }): PkiError =>
  new PkiError(
    'SYSTEM_NAME_TAKEN',
    `"${subject}" has a certificate of profile "${profile}" already, ${serial === PLANNED ? 'from earlier in this batch' : serial}, with another key; allowed: one system per name`,
    { source: 'SEC Appendix M, CSR contents', cure: 'choose another commonName, or renew with the same key' },
  )

/** Returns the refusal for a violated guard. */
export function guardRefusal(fault: GuardFault): PkiError {
  if (fault.kind === 'unrevoked') return revokedRefusal(fault)
  if (fault.kind === 'unanswered') return answeredRefusal(fault.serial)
  if (fault.kind === 'system-name') return nameTakenRefusal(fault)
  const { eui64, below } = fault.guard
  if (fault.certificates < below)
    return new PkiError(
      'DEVICE_UNKNOWN',
      `Device ID "${eui64}" has no earlier certificate, which the Ad Hoc service requires`,
      {
        source: 'SEC Appendix M, Ad Hoc Device CSR web service',
        cure: 'ask for its first certificate through the Portal or the Batched service',
      },
    )
  return new PkiError(
    'DEVICE_CERTIFICATES_EXHAUSTED',
    `Device ID "${eui64}" has ${fault.certificates} certificates; allowed: fewer than ${below}`,
    {
      source: 'SEC Appendix M, checks of a Device CSR',
      cure: `the DCC can review it: "tpki limit device ${eui64} --certificates N --reason TEXT"`,
    },
  )
}

function revokedRefusal({ guard, by }: UnrevokedFault): PkiError {
  if (by.serial === guard.renews)
    return new PkiError(
      'CERTIFICATE_REVOKED',
      `certificate ${by.serial} is revoked (${by.reason}), so it is not renewed`,
      {
        source: 'RFC 5280 3.3',
        cure: 'ask for a new one with a new key',
      },
    )
  if (by.keyFingerprint === guard.keyFingerprint)
    return new PkiError('KEY_COMPROMISED', `the key was certified in ${by.serial}, which is revoked for ${by.reason}`, {
      source: 'RFC 5280 5.3.1',
      cure: 'make a new key',
    })
  return new PkiError('CA_REVOKED', `CA "${guard.issuerCa}" is revoked (${by.reason}) and issues nothing`, {
    source: 'RFC 5280 6.1.3(a)(3)',
    cure: 'make a new world, or for DCCKI a new environment',
  })
}
