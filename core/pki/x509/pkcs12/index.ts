export { type Pkcs12Contents, readPkcs12 } from './read-pkcs12.ts'
