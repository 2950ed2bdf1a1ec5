import { type Finding, type RuleName, severityOf } from '../../pki/lint/index.ts'
import { formatTime } from '../../pki/x509/index.ts'
import type { Answer } from './challenge-answer.ts'
import type { Judge } from './judge-file.ts'
import { judgeProofs, type SignerNames, signerNames } from './judge-proofs.ts'

/** An answer, and its file. */
export interface FoundAnswer {
  readonly file: string
  readonly answer: Answer
}

/** The verdict on an answer, or on a challenge without an answer. */
export interface AnswerVerdict {
  readonly device: string
  /** The file of the answer; null if the challenge has no answer. */
  readonly file: string | null
  readonly verdict: 'pass' | 'fail'
  readonly findings: readonly Finding[]
}

/**
 * Verifies answers against judge files. An answer's own fields are used only to find its challenge. Each challenge needs
 * an answer, and each answer must be correct. The same correct answer passes again until its challenge expires.
 * `nowSeconds`: seconds since 1970. @see ISO/IEC 9798-1
 */
export async function judgeAnswers(
  judges: readonly Judge[],
  answers: readonly FoundAnswer[],
  nowSeconds: number,
): Promise<AnswerVerdict[]> {
  const byNonce = new Map(judges.map((judge) => [judge.challenge.nonce, judge]))
  const byDevice = new Map(judges.map((judge) => [judge.challenge.device, judge]))
  // The same judge file may be given twice.
  const distinct = [...byNonce.values()]
  const names = signerNames(distinct)
  const answered = new Set<Judge>()
  const verdicts: AnswerVerdict[] = []
  for (const { file, answer } of answers) {
    const judge = byNonce.get(answer.nonce) ?? byDevice.get(answer.device)
    if (judge) answered.add(judge)
    const findings = judge ? await judgeOne(judge, answer, nowSeconds, names) : [withoutChallenge(answer)]
    verdicts.push(verdict(judge?.challenge.device ?? answer.device, file, findings))
  }
  const unanswered = distinct.filter((judge) => !answered.has(judge))
  return [
    ...verdicts,
    ...unanswered.map(({ challenge }) => verdict(challenge.device, null, [missing(challenge.device)])),
  ]
}

const verdict = (device: string, file: string | null, findings: readonly Finding[]): AnswerVerdict => ({
  device,
  file,
  verdict: findings.length === 0 ? 'pass' : 'fail',
  findings,
})

async function judgeOne(judge: Judge, answer: Answer, nowSeconds: number, names: SignerNames): Promise<Finding[]> {
  const { challenge } = judge
  if (answer.nonce !== challenge.nonce) return [replayed(challenge.device)]
  if (answer.device !== challenge.device) return [otherDevice(challenge.device, answer.device)]
  const late = nowSeconds >= Date.parse(challenge.expires) / 1000 ? [tooLate(challenge.expires, nowSeconds)] : []
  return [...late, ...(await judgeProofs(judge, answer, names))]
}

// A challenge is fresh and made for one device, so an answer proves that this device holds the keys now.
const SOURCE = 'ISO/IEC 9798-1'

const finding = (rule: RuleName, field: string, message: string): Finding => ({
  rule,
  severity: severityOf(rule),
  field,
  message,
  source: SOURCE,
})

const withoutChallenge = ({ device }: Answer): Finding =>
  finding(
    'e_answer_unasked',
    'device',
    `none of the challenges is for device ${device} or has the nonce of this answer`,
  )

const missing = (device: string): Finding => finding('e_answer_missing', 'device', `device ${device} has no answer`)

const replayed = (device: string): Finding =>
  finding(
    'e_answer_replayed',
    'nonce',
    `the nonce differs from the challenge for device ${device}: this answers another challenge`,
  )

const otherDevice = (asked: string, answered: string): Finding =>
  finding('e_answer_other_device', 'device', `the challenge is for device ${asked}, but device ${answered} answers`)

const tooLate = (expires: string, nowSeconds: number): Finding =>
  finding('e_answer_late', 'expires', `the challenge expired at ${expires}; it is now ${formatTime(nowSeconds)}`)
