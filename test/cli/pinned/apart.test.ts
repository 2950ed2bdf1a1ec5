import { afterAll, beforeAll, expect } from 'vitest'
import { toPem, ZipWriter } from '../../../core/index.ts'
import { exportKeyPem } from '../../../core/pki/x509/export-key.ts'
import { Lab } from '../../support/cli.ts'
import { makePdf, plainPage } from '../../support/form-pdfs.ts'
import { toHexText } from '../../support/hex.ts'
import { LiveServer } from '../../support/live-server.ts'
import { makeMessage, makeParty } from '../../support/parties.ts'
import { deviceCsr, publish } from '../../support/register.ts'
import { apartScenes } from './apart-script.ts'
import { playScene, type Stage } from './play.ts'
import type { Scene } from './scene.ts'

const sceneOf = (name: string): Scene => apartScenes.find((each) => each.name === name) as Scene
const labFor = (): Lab => {
  const lab = new Lab()
  lab.write('junk.txt', 'nothing: [that anything takes\n')
  return lab
}

const devices: Stage = { lab: labFor(), values: new Map() }
beforeAll(async () => {
  const { lab } = devices
  await lab.makeWorld()
  const device = await makeParty('device', '00db1234567890a1')
  const supplier = await makeParty('supplier', '00db1234567800a1', 2)
  for (const [name, party] of Object.entries({ device, supplier }))
    lab.write(`certs/${name}.pem`, toPem('CERTIFICATE', party.dsDer) + toPem('CERTIFICATE', party.kaDer))
  lab.write('half.pem', toPem('CERTIFICATE', (await makeParty('two', '00db1234567890a2')).dsDer))
  lab.write('device.ds.key', exportKeyPem(device.ds))
  lab.write('device.ka.key', exportKeyPem(device.ka))
  lab.write('keys/device.key', exportKeyPem(device.ka))
  const response = await makeMessage(device, supplier, { counter: 1000 })
  lab.write('messages/response.bin', response)
  lab.write('messages/wrong.bin', response.with(60, (response[60] as number) ^ 1))
  const alert = await makeMessage(device, supplier, { cra: 'alert', signer: null, macOf: [device, supplier] })
  lab.write('messages/alert.hex', toHexText(alert))
  lab.write('cut.hex', toHexText(response.subarray(0, 50)))
})
playScene(sceneOf('devices'), devices)

const forms: Stage = { lab: labFor(), values: new Map() }
beforeAll(async () => {
  const { lab } = forms
  await lab.makeWorld()
  for (const id of ['alpha', 'beta'])
    await lab.done('participant', 'add', id, '--name', `${id} energy`, '--kind', 'party')
  await lab.done('form', 'new', 'smki/aro-nomination', '--as', 'alpha', '-o', 'filled.yaml')
  const rest = { 'person-email': 'ari@alpha.example', 'person-telephone': '1', 'nominated-by': 'Sam Senior' }
  const filled = lab
    .read('filled.yaml')
    .replace('person-name: ""', 'person-name: Ari Officer')
    .replace('consent: false', 'consent: true')
  lab.write(
    'filled.yaml',
    Object.entries(rest).reduce((text, [key, value]) => text.replace(`${key}: ""`, `${key}: "${value}"`), filled),
  )
  lab.write('plain.pdf', await (await makePdf([plainPage])).save())
})
playScene(sceneOf('forms'), forms)

let live: LiveServer
const server: Stage = { lab: labFor(), values: new Map(), own: doOwn }
const zipOf = (csrs: Readonly<Record<string, string>>): Buffer => {
  const zip = new ZipWriter()
  const members = Object.entries(csrs).map(([name, csr]) => zip.member(name, Buffer.from(csr)))
  return Buffer.concat([...members, zip.end()])
}
const base64Of = (n: number): string => Buffer.from(deviceCsr(n)).toString('base64')

beforeAll(async () => {
  const { lab, values } = server
  live = await LiveServer.start(lab)
  await live.addParticipant('alpha', { tradingNames: ['Example Supplier'], eui64Ranges: [RANGE] })
  const limit = { id: 'daily', scope: 'each-participant', count: 9, window: { rolling: '24h' }, pkis: ['smki-device'] }
  await publish(live.world, { ...limit, submissions: ['single'] })
  await publish(live.world, { ...limit, id: 'batches', count: 5, submissions: ['batch'] })
  const { cert, key } = await live.credential('iki/portal-device', 'alpha')
  lab.write('ca.pem', live.ca)
  lab.write('me.pem', cert)
  lab.write('me.key', key)
  const open = ['--server', live.urlOf('open'), '--ca', 'ca.pem']
  values.set('open', open.join('\n'))
  const me = ['--client-cert', 'me.pem', '--client-key', 'me.key']
  values.set('server', [...open, ...me].join('\n'))
  values.set('untrusted', [...open.slice(0, 2), ...me].join('\n'))
  for (const n of [1, 2, 3, 4, 5, 6]) lab.write(`${n}.csr`, toPem('CERTIFICATE REQUEST', deviceCsr(n)))
  lab.write('foreign.csr', toPem('CERTIFICATE REQUEST', deviceCsr(1, 0x77)))
  lab.write('bad.csr', toPem('CERTIFICATE REQUEST', deviceCsr(9).slice(0, -1)))
  lab.write('night.zip', zipOf({ '1.csr': base64Of(21), '2.csr': base64Of(22), 'bad.csr': 'AAAA' }))
  lab.write('good.zip', zipOf({ '3.csr': base64Of(23) }))
  lab.write('big.zip', zipOf(Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`${n}.csr`, base64Of(n)]))))
})
afterAll(() => live.stop())
const RANGE = { from: '00005eef10000000', to: '00005eef10ffffff' }

async function doOwn([what, value = '']: readonly string[]): Promise<void> {
  const { lab, values } = server
  if (what === 'token') lab.write('token', `${value}\n`)
  else if (what === 'completed') {
    const args = (values.get('server') as string).split('\n')
    const state = async () => (await lab.json('batch', 'status', value, ...args)).state
    await expect.poll(state, { timeout: 60_000, interval: 50 }).toBe('COMPLETED')
  } else throw new Error(`no step is "${what}"`)
}
playScene(sceneOf('server'), server)

playScene(sceneOf('quickstart'), { lab: labFor(), values: new Map() })
