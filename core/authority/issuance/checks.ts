import { admitRequest } from './admit-request.ts'
import { checkAgainstWorld } from './check-against-world.ts'
import { proveCsr, readContent, readCsr } from './csr/index.ts'
import { entitlerFor } from './entitle.ts'
import { findConflict } from './find-conflict.ts'

/**
 * The checks of a request, in order. The first one that fails gives the refusal, so this order decides which error code
 * a request with several faults gets. Issue, renew, plan and batch call these functions, in this order:
 *
 * | | issue | renew | plan | batch |
 * |---|---|---|---|---|
 * | admission | yes | yes | the allowance, as a figure | when the batch is submitted; the allowance again for each chunk |
 * | form, proof, content | yes | no: checked at the first issue | yes | in a worker thread |
 * | world | yes | yes | yes | in a worker thread |
 * | register | yes | yes | yes | once for each chunk |
 * | existing | yes; not on a busy server | yes | yes | when the batch is planned |
 *
 * Then the certificate is built, linted and signed. The commit checks register (by its revision), existing and
 * allowance again, in its transaction: `decideUnit` in core/store/decide. A batch plan rehearses the same decision, so
 * its check of existing certificates is there too. check-order.test.ts holds all of them to one order.
 */
export const checks = {
  /** The participant is registered and its limits have room. */
  admission: admitRequest,
  /** The octets are a DER PKCS#10 request with the allowed attributes. */
  form: readCsr,
  /** The key is allowed by the profile and has signed the request. */
  proof: proveCsr,
  /** Subject and extensions are those of the profile. */
  content: readContent,
  /** Environment and DNS names are those of the world; no key and no OID is of the live service. */
  world: checkAgainstWorld,
  /** The DCCKI profiles are approved, and the participant is entitled. */
  register: entitlerFor,
  /** The certificates that exist allow this one: key binding, then guards. */
  existing: findConflict,
} as const
