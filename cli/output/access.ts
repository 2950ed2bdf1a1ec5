import { type ApiKey, formatTime, type RegisteredClient, whenJson } from '../../core/index.ts'

export const clientJson = ({ notBeforeSeconds, notAfterSeconds, atSeconds, ...client }: RegisteredClient) => ({
  ...client,
  notBefore: formatTime(notBeforeSeconds),
  notAfter: formatTime(notAfterSeconds),
  addedAt: whenJson(atSeconds),
})

export const apiKeyJson = ({ name, by, atSeconds }: ApiKey) => ({ user: name, by, addedAt: whenJson(atSeconds) })
