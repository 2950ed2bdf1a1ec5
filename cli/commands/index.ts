import type { Command } from 'commander'

/** The module of one command. */
export interface CommandModule {
  /** Gives the command its description, arguments, options and action. */
  configure(command: Command): void
}

export type Load = () => Promise<CommandModule>

/** A command at the top of the tree. */
export interface Verb {
  /** One line of `tpki --help`. */
  readonly summary: string
  readonly load: Load
}

/** A group of commands about one thing. */
export interface Noun {
  /** One line of `tpki --help`. */
  readonly summary: string
  /** The first line of its own help. Default: the summary. */
  readonly description?: string
  readonly verbs: Readonly<Record<string, Load | Noun>>
}

/** Every command, in the order of the help. A command's module is loaded only when the command is used. */
export const commands: Readonly<Record<string, Verb | Noun>> = {
  quickstart: {
    summary: 'make a complete test world with one verified certificate of every profile',
    load: () => import('./quickstart.ts'),
  },
  init: { summary: 'make a test world: CAs, keys and configuration', load: () => import('./init.ts') },
  csr: {
    summary: 'make and check certificate signing requests',
    verbs: {
      new: () => import('./csr/new.ts'),
      check: () => import('./csr/check.ts'),
    },
  },
  issue: { summary: 'issue certificates from requests', load: () => import('./issue.ts') },
  batch: {
    summary: 'issue many certificates at once, or show what a batch would do',
    verbs: {
      issue: () => import('./batch/issue.ts'),
      plan: () => import('./batch/plan.ts'),
      submit: () => import('./batch/submit.ts'),
      status: () => import('./batch/status.ts'),
      fetch: () => import('./batch/fetch.ts'),
    },
  },
  cert: {
    summary: 'show, find, export, renew, revoke, lint and verify certificates',
    verbs: {
      list: () => import('./cert/list.ts'),
      find: () => import('./cert/find.ts'),
      show: () => import('./cert/show.ts'),
      export: () => import('./cert/export.ts'),
      renew: () => import('./cert/renew.ts'),
      revoke: () => import('./cert/revoke.ts'),
      reject: () => import('./cert/reject.ts'),
      mark: () => import('./cert/mark.ts'),
      lint: () => import('./cert/lint.ts'),
      verify: () => import('./cert/verify.ts'),
    },
  },
  crl: {
    summary: 'issue, show, verify and publish the CRLs and ARLs of a world',
    verbs: {
      issue: () => import('./crl/issue.ts'),
      list: () => import('./crl/list.ts'),
      show: () => import('./crl/show.ts'),
      verify: () => import('./crl/verify.ts'),
      publish: () => import('./crl/publish.ts'),
    },
  },
  device: {
    summary: 'check the credentials, keys and messages of devices',
    verbs: {
      check: () => import('./device/check.ts'),
      make: () => import('./device/make.ts'),
      break: () => import('./device/break.ts'),
      rules: () => import('./device/rules.ts'),
      message: () => import('./device/message.ts'),
      challenge: () => import('./device/challenge.ts'),
      answer: () => import('./device/answer.ts'),
      judge: () => import('./device/judge.ts'),
    },
  },
  ca: {
    summary: 'list, show and export the CAs of a world',
    verbs: {
      list: () => import('./ca/list.ts'),
      show: () => import('./ca/show.ts'),
      export: () => import('./ca/export.ts'),
    },
  },
  world: {
    summary: 'show a world and set its clock',
    verbs: {
      show: () => import('./world/show.ts'),
      clock: () => import('./world/clock.ts'),
      'tls-root': () => import('./world/tls-root.ts'),
    },
  },
  limit: {
    summary: 'publish and override CSR limits, and show their usage',
    verbs: {
      list: () => import('./limit/list.ts'),
      show: () => import('./limit/show.ts'),
      history: () => import('./limit/history.ts'),
      set: () => import('./limit/set.ts'),
      withdraw: () => import('./limit/withdraw.ts'),
      override: () => import('./limit/override.ts'),
      usage: () => import('./limit/usage.ts'),
      check: () => import('./limit/check.ts'),
      device: () => import('./limit/device.ts'),
      publish: () => import('./limit/publish.ts'),
    },
  },
  audit: {
    summary: 'list, verify, export and explain the audit log',
    verbs: {
      list: () => import('./audit/list.ts'),
      verify: () => import('./audit/verify.ts'),
      export: () => import('./audit/export.ts'),
      explain: () => import('./audit/explain.ts'),
    },
  },
  queue: {
    summary: 'list and issue the requests that wait for a limit',
    verbs: {
      list: () => import('./queue/list.ts'),
      run: () => import('./queue/run.ts'),
    },
  },
  profile: {
    summary: 'list, show and check certificate profiles',
    verbs: {
      list: () => import('./profile/list.ts'),
      show: () => import('./profile/show.ts'),
      check: () => import('./profile/check.ts'),
    },
  },
  participant: {
    summary: 'manage participants and what they may request',
    verbs: {
      list: () => import('./participant/list.ts'),
      show: () => import('./participant/show.ts'),
      add: () => import('./participant/add.ts'),
      set: () => import('./participant/set.ts'),
      remove: () => import('./participant/remove.ts'),
      suspend: () => import('./participant/suspend.ts'),
      resume: () => import('./participant/resume.ts'),
      authorise: () => import('./participant/authorise.ts'),
      enrol: () => import('./participant/enrol.ts'),
    },
  },
  person: {
    summary: 'manage the SROs and AROs of participants',
    verbs: {
      list: () => import('./person/list.ts'),
      add: () => import('./person/add.ts'),
      verify: () => import('./person/verify.ts'),
      remove: () => import('./person/remove.ts'),
    },
  },
  waiver: {
    summary: 'manage waivers: requirements that both sides agree to disregard',
    description: 'manage waivers: requirements that both sides agree to disregard (ETAD 3.4(c))',
    verbs: {
      list: () => import('./waiver/list.ts'),
      add: () => import('./waiver/add.ts'),
      agree: () => import('./waiver/agree.ts'),
      remove: () => import('./waiver/remove.ts'),
    },
  },
  notice: {
    summary: 'show the notices sent to participants',
    verbs: {
      list: () => import('./notice/list.ts'),
    },
  },
  policy: {
    summary: 'manage the versions of the certificate policies',
    description: 'manage the versions of the certificate policies (ETAD 3.2, 4.3)',
    verbs: {
      list: () => import('./policy/list.ts'),
      add: () => import('./policy/add.ts'),
      remove: () => import('./policy/remove.ts'),
    },
  },
  approval: {
    summary: 'record approvals of the DCCKI PMA function',
    description: 'record approvals of the DCCKI PMA function (ETAD 4.3(c), 4.4(c))',
    verbs: {
      list: () => import('./approval/list.ts'),
      digest: () => import('./approval/digest.ts'),
      add: () => import('./approval/add.ts'),
    },
  },
  environment: {
    summary: 'list and add test environments',
    description: 'list and add test environments (ETAD 4.1)',
    verbs: {
      list: () => import('./environment/list.ts'),
      add: () => import('./environment/add.ts'),
    },
  },
  serve: { summary: 'run the server: web services, repositories and API', load: () => import('./serve.ts') },
  submit: { summary: 'send requests to a server', load: () => import('./submit.ts') },
  enrol: { summary: 'get your first IKI certificate from a server', load: () => import('./enrol.ts') },
  access: {
    summary: 'manage access to the server: client certificates and API keys',
    verbs: {
      client: {
        summary: 'manage client certificates of administrators and Registration Authorities',
        verbs: {
          add: () => import('./access/client/add.ts'),
          list: () => import('./access/client/list.ts'),
          remove: () => import('./access/client/remove.ts'),
        },
      },
      key: {
        summary: 'manage API keys of repository users',
        verbs: {
          add: () => import('./access/key/add.ts'),
          list: () => import('./access/key/list.ts'),
          remove: () => import('./access/key/remove.ts'),
        },
      },
    },
  },
  register: {
    summary: 'export and import the whole register',
    verbs: {
      export: () => import('./register/export.ts'),
      import: () => import('./register/import.ts'),
    },
  },
  form: {
    summary: 'fill, mark, check, submit and decide forms',
    verbs: {
      list: () => import('./form/list.ts'),
      new: () => import('./form/new.ts'),
      fill: () => import('./form/fill.ts'),
      submit: () => import('./form/submit.ts'),
      queue: () => import('./form/queue.ts'),
      show: () => import('./form/show.ts'),
      approve: () => import('./form/approve.ts'),
      reject: () => import('./form/reject.ts'),
      pack: () => import('./form/pack.ts'),
      mark: () => import('./form/mark.ts'),
      check: () => import('./form/check.ts'),
    },
  },
}
