import { londonDayOf } from '../../core/base/time/index.ts'
import { formatTime } from '../../core/pki/x509/index.ts'
import { certificatePages } from '../../core/store/index.ts'
import { deltaPages } from '../extract/delta-pages.ts'
import { extractChunks, isOfSmki, sendExtract } from '../extract/write-extract.ts'
import { HttpFault } from '../http/http-fault.ts'
import { failWithProblem } from '../http/problem.ts'
import { TEST_ONLY } from '../http/responses.ts'
import type { HttpInterface } from '../http/route.ts'

/** Everything in the SMKI Repository, and what changed in it on one day. */
export const extracts: HttpInterface = {
  id: 'extracts',
  bodies: {},
  fail: failWithProblem,
  routes: [
    {
      method: 'GET',
      url: '/repository/extract',
      listeners: ['open', 'repository'],
      who: ['repository-user', 'administrator', 'ra-smki'],
      summary: 'download every SMKI certificate with its status: gzip, one JSON document per line',
      handle: async (request, reply, { world }) => {
        const { store, clock, config } = world
        const asOf = clock.nowSeconds()
        const head = {
          extract: 'full',
          day: null,
          world: config.name,
          asOf: formatTime(asOf),
          isFinal: true,
          notice: TEST_ONLY,
        } as const
        const chunks = extractChunks(head, certificatePages(store, {}), isOfSmki, world)
        return sendExtract(`smki-extract-${formatTime(asOf).slice(0, 10)}`, chunks, request, reply)
      },
    },
    {
      method: 'GET',
      url: '/repository/delta/:day',
      listeners: ['open', 'repository'],
      who: ['repository-user', 'administrator', 'ra-smki'],
      summary: 'download the SMKI certificates that were issued or changed their status on one day (Europe/London)',
      handle: async (request, reply, { world }) => {
        const { day } = request.params as { day: string }
        const period = londonDayOf(day)
        const nowMs = world.clock.nowMs()
        if (!period) throw new HttpFault(400, 'day-invalid', `"${day}" is not a day; allowed: such as 2026-03-01`)
        if (period.startMs > nowMs) throw new HttpFault(404, 'day-to-come', `${day} is in the future`)
        const head = {
          extract: 'delta',
          day,
          world: world.config.name,
          asOf: formatTime(Math.floor(nowMs / 1000)),
          isFinal: nowMs >= period.endMs,
          notice: TEST_ONLY,
        } as const
        const seconds = { fromSeconds: period.startMs / 1000, untilSeconds: period.endMs / 1000 }
        const chunks = extractChunks(head, deltaPages(world.store, seconds), isOfSmki, world)
        return sendExtract(`smki-delta-${day}`, chunks, request, reply)
      },
    },
  ],
}
