import type { Command } from 'commander'
import { requireAdministrator } from '../../../core/authority/register/index.ts'
import { setWorldClock } from '../../../core/authority/world/index.ts'
import { formatTime } from '../../../core/pki/x509/index.ts'
import { systemClock } from '../../input/system-clock.ts'
import { print, printJson } from '../../output/print.ts'
import { parseTimeOption } from '../../values/read-value.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withAsOption, withKeyOptions } from '../../world/options.ts'
import { actorOf, principalOf } from '../../world/principal.ts'

export function configure(command: Command): void {
  withAsOption(withKeyOptions(command.argument('<time>', 'time, such as 2027-01-01T00:00:00Z, or "system"')))
    .description('set the clock for issuing, for a rehearsal; never before the last audit row')
    .action(runClock)
}

async function runClock(time: string, options: PrincipalOptions): Promise<void> {
  const toSeconds = time === 'system' ? null : parseTimeOption(time)
  await withWorld(options, async (world) => {
    // A new day brings a new allowance, so only an administrator may set the clock.
    await requireAdministrator(principalOf(options), 'set the clock', world)
    const { store } = world
    await setWorldClock(store, systemClock, toSeconds, actorOf(options))
    const now = formatTime(toSeconds ?? systemClock.nowSeconds())
    if (options.json) printJson({ clock: now })
    else print(`the clock of ${options.world} is ${now}`)
  })
}
