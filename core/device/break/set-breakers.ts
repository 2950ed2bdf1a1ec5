import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { fromHex, toHex } from '../../pki/x509/index.ts'
import { certificatePem, deviceFolder, keyPem } from '../set/index.ts'
import { putCertificate, putKey, type RuleBreaker, remove } from './rule-breaker.ts'

const newKey = (namedCurve = 'P-256'): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey

/** Breakings of what belongs together: certificates, keys, and the manifest. */
export const setBreakers = {
  e_ds_missing: (set) => remove(set, 'ds.pem', 'ds.key', 'ds.csr'),
  e_ka_missing: (set) => remove(set, 'ka.pem', 'ka.key', 'ka.csr'),
  e_certificate_repeated: (set) => {
    set.written.files.set('ds-again.pem', certificatePem(set.reissue('ds', {})))
  },
  e_eui64_differs: (set) => {
    const hardwareModule = { hwType: set.hwType, hwSerial: set.newEui64() }
    putCertificate(set, 'ka', set.reissue('ka', { values: { hardwareModule } }))
  },
  e_ds_ka_same_key: (set) => {
    const { key } = set.target.ds
    putCertificate(set, 'ka', set.issueFor('ka', key, fromHex(set.target.device)))
    putKey(set, 'ka', key)
    remove(set, 'ka.csr')
  },
  e_key_shared: async (set) => {
    const { key } = set.target.ds
    const other = deviceFolder(await set.makeDevice())
    other.files.set('ds.pem', certificatePem(set.issueFor('ds', key, fromHex(other.device))))
    other.files.set('ds.key', keyPem(key))
    other.files.delete('ds.csr')
    set.add(other)
  },
  e_key_not_p256: (set) => putKey(set, 'ds', newKey('P-384')),
  e_key_mismatch: (set) => putKey(set, 'ds', newKey()),
  e_key_missing: (set) => remove(set, 'ds.key'),
  e_ds_signature_wrong: (set) => putKey(set, 'ds', twoFaced(set.target.ds.key)),
  e_ka_agreement_wrong: (set) => putKey(set, 'ka', twoFaced(set.target.ka.key)),
  e_device_id_wrong: (set) => {
    set.written.device = toHex(set.newEui64())
  },
  e_device_repeated: (set) => set.add({ ...set.written }),
  e_hub_incomplete: ({ written }) => {
    written.type = 'CHF'
    written.hub = 'a hub of one'
  },
} satisfies Record<string, RuleBreaker>

// RFC 5915 §3: the scalar follows version 1 as an OCTET STRING of 32 octets.
const SCALAR_HEADER = Buffer.from('0201010420', 'hex')
const SCALAR_OCTETS = 32

/** Returns a key that names the public key of `key` and works with another scalar, as a careless export makes. */
function twoFaced(key: KeyObject): KeyObject {
  const der = key.export({ type: 'pkcs8', format: 'der' })
  const at = der.indexOf(SCALAR_HEADER) + SCALAR_HEADER.length
  const jwk = newKey().export({ format: 'jwk' })
  Buffer.from(jwk.d as string, 'base64url').copy(der, at, 0, SCALAR_OCTETS)
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}
