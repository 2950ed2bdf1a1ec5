export const pkis = ['smki-device', 'smki-organisation', 'iki', 'dccki'] as const
export type Pki = (typeof pkis)[number]

/** In the order of the contract: if several profiles fit a certificate, the first of them is reported. */
export const profileIds = [
  'smki-device/root-dca',
  'smki-device/issuing-dca',
  'smki-device/device-ds',
  'smki-device/device-ka',
  'smki-organisation/root-oca',
  'smki-organisation/issuing-oca',
  'smki-organisation/organisation-ds',
  'smki-organisation/organisation-ka',
  'smki-organisation/xml-sign',
  'iki/root-ica',
  'iki/issuing-ica',
  'iki/ad-hoc-web-service',
  'iki/batched-web-service',
  'iki/portal-organisation',
  'iki/portal-device',
  'iki/file-signing',
  'dccki/root',
  'dccki/eii',
  'dccki/ui',
  'dccki/infrastructure',
  'dccki/personnel',
] as const
export type ProfileId = (typeof profileIds)[number]
