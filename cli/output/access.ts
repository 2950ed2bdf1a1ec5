import { whenJson } from '../../core/authority/audit/index.ts'
import { formatTime } from '../../core/pki/x509/index.ts'
import type { ApiKey, RegisteredClient } from '../../core/records/index.ts'

export const clientJson = ({ notBeforeSeconds, notAfterSeconds, atSeconds, ...client }: RegisteredClient) => ({
  ...client,
  notBefore: formatTime(notBeforeSeconds),
  notAfter: formatTime(notAfterSeconds),
  addedAt: whenJson(atSeconds),
})

export const apiKeyJson = ({ name, by, atSeconds }: ApiKey) => ({ user: name, by, addedAt: whenJson(atSeconds) })
