import { zipSync } from 'fflate'
import { beforeAll } from 'vitest'
import { Lab } from '../../support/cli.ts'
import { playScene, type Stage } from './play.ts'
import { worldScenes } from './world-script.ts'

const lab = new Lab()
// Noon on a day to come, so that no day ends while the scenes are played.
const later = `${new Date().getUTCFullYear() + 1}-03-01T12:00:00Z`
const stage: Stage = { lab, values: new Map([['later', later]]), preamble: '', own: keepPreamble }

/** Keeps what every command says of a world whose keys anyone can compute. */
async function keepPreamble(): Promise<void> {
  stage.preamble = (await lab.run(['world', 'show', '--json'])).stderr
}

beforeAll(async () => {
  lab.write('junk.txt', 'nothing: [that anything takes\n')
  lab.write('secret.txt', 'open sesame\n')
  const limit = { id: 'weekly', scope: 'each-participant', count: 5, window: 'calendar-day' }
  lab.write('limits.yaml', JSON.stringify({ format: 1, limits: [limit] }))
  const csrs: Record<string, Uint8Array> = {}
  for (const name of ['1', '2', '3']) {
    const eui64 = ['--eui64', `00db12345678901${name}`]
    await lab.done(
      'csr',
      'new',
      'smki-device/device-ds',
      ...eui64,
      '--key-out',
      `z${name}.key`,
      '--out',
      `z${name}.csr`,
    )
    csrs[`${name}.csr`] = Buffer.from(lab.read(`z${name}.csr`).replace(/-----[^-]+-----|\s/g, ''))
  }
  lab.write('good.zip', zipSync(csrs))
  lab.write('in.zip', zipSync({ ...csrs, 'bad.csr': Buffer.from('no CSR!') }))
})

for (const scene of worldScenes) playScene(scene, stage)
