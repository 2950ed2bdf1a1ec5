import { type Clock, clockOf } from '../../core/index.ts'

export const systemClock: Clock = clockOf(() => Date.now())
