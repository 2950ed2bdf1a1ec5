import { type Clock, clockOf } from '../../core/base/index.ts'

export const systemClock: Clock = clockOf(() => Date.now())
