import { afterAll, beforeAll } from 'vitest'
import { QuickstartWorld } from './quickstart-world.ts'
import { encodingSuite } from './suites/encoding-suite.ts'
import { exportSuite } from './suites/export-suite.ts'
import { gnutlsSuite } from './suites/gnutls-suite.ts'
import { goSuite } from './suites/go-suite.ts'
import { inputFormSuite } from './suites/input-form-suite.ts'
import { javaSuite } from './suites/java-suite.ts'
import { keystoreSuite } from './suites/keystore-suite.ts'
import { nssSuite } from './suites/nss-suite.ts'
import { opensslSuite } from './suites/openssl-suite.ts'
import { requestSuite } from './suites/request-suite.ts'

// One world for every judge: making its keys takes longer than most of them.
const world = new QuickstartWorld()

beforeAll(() => world.make())
afterAll(() => world.remove())

opensslSuite(world)
gnutlsSuite(world)
nssSuite(world)
javaSuite(world)
goSuite(world)
requestSuite(world)
inputFormSuite(world)
encodingSuite(world)
exportSuite(world)
keystoreSuite(world)
