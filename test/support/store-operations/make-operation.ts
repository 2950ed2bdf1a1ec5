import { makeBatch } from './make-batch.ts'
import * as change from './make-change.ts'
import { makeLook } from './make-look.ts'
import * as wish from './make-wish.ts'
import type { Operation } from './operation.ts'
import type { Scene } from './scene.ts'

const makers: readonly (readonly [weight: number, make: (scene: Scene) => Operation])[] = [
  [150, (scene) => ({ kind: 'issue', wish: wish.issue(scene) })],
  [45, (scene) => ({ kind: 'renew', wish: wish.renew(scene) })],
  [50, (scene) => ({ kind: 'refuse', wish: wish.refuse(scene) })],
  [25, (scene) => ({ kind: 'wait', wish: wish.beginToWait(scene) })],
  [30, (scene) => ({ kind: 'end-wait', wish: wish.endWait(scene) })],
  [40, (scene) => ({ kind: 'repeatable', wish: wish.repeatable(wish.waitForEdge(scene)) })],
  [30, (scene) => ({ kind: 'enrol', wish: wish.enrol(scene) })],
  [15, (scene) => ({ kind: 'make-ca', wish: wish.makeCa(scene) })],
  [85, (scene) => ({ kind: 'at-once', wishes: wish.atOnce(scene) })],
  [380, makeBatch],
  [16, change.changeRegister],
  [18, change.publishLimit],
  [16, change.override],
  [18, change.decideForm],
  [66, change.changeAccess],
  [38, change.revoke],
  [30, change.mark],
  [64, change.issueCrl],
  [12, change.notify],
  [38, change.submitForm],
  [18, change.set],
  [14, () => ({ kind: 'reopen' })],
  [275, makeLook],
]

const FIRST_LIMITS = 8

/** Returns operation number `index`: the limits come first, so that there is something to come up against. */
export const makeOperation = (scene: Scene, index: number): Operation =>
  index < FIRST_LIMITS ? change.publishLimit(scene) : scene.dice.weighted(makers)(scene)
