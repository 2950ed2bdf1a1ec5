import { type Finding, type RuleName, severityOf } from '../../pki/lint/index.ts'
import { formatTime } from '../../pki/x509/index.ts'
import type { Answer } from './challenge-answer.ts'
import type { Judge } from './judge-file.ts'
import { judgeProofs, type SignerNames, signerNames } from './judge-proofs.ts'

/** An answer and where it was found. */
export interface FoundAnswer {
  readonly file: string
  readonly answer: Answer
}

/** One challenge with one answer, or with none, or an answer to no challenge. */
export interface AnswerVerdict {
  readonly device: string
  /** The file of the answer, null where there is none. */
  readonly file: string | null
  readonly verdict: 'pass' | 'fail'
  readonly findings: readonly Finding[]
}

/**
 * Judges answers by the judge files alone: what an answer says of itself serves only to find the challenge it is for.
 * Every challenge needs an answer, and every answer must be right.
 */
export async function judgeAnswers(
  judges: readonly Judge[],
  answers: readonly FoundAnswer[],
  nowSeconds: number,
): Promise<AnswerVerdict[]> {
  const byNonce = new Map(judges.map((judge) => [judge.challenge.nonce, judge]))
  const byDevice = new Map(judges.map((judge) => [judge.challenge.device, judge]))
  // The same judge file given twice is one.
  const distinct = [...byNonce.values()]
  const names = signerNames(distinct)
  const answered = new Set<Judge>()
  const verdicts: AnswerVerdict[] = []
  for (const { file, answer } of answers) {
    const judge = byNonce.get(answer.nonce) ?? byDevice.get(answer.device)
    if (judge) answered.add(judge)
    const findings = judge ? await judgeOne(judge, answer, nowSeconds, names) : [unasked(answer)]
    verdicts.push(verdict(judge?.challenge.device ?? answer.device, file, findings))
  }
  const silent = distinct.filter((judge) => !answered.has(judge))
  return [...verdicts, ...silent.map(({ challenge }) => verdict(challenge.device, null, [missing(challenge.device)]))]
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

// ISO/IEC 9798-1: what a challenge is for: it is fresh, and one party's.
const SOURCE = 'ISO/IEC 9798-1'

const finding = (rule: RuleName, field: string, message: string): Finding => ({
  rule,
  severity: severityOf(rule),
  field,
  message,
  source: SOURCE,
})

const unasked = ({ device }: Answer): Finding =>
  finding('e_answer_unasked', 'device', `no challenge given is for device ${device} or has the nonce of this answer`)

const missing = (device: string): Finding => finding('e_answer_missing', 'device', `device ${device} has not answered`)

const replayed = (device: string): Finding =>
  finding(
    'e_answer_replayed',
    'nonce',
    `the nonce is not that of the challenge for device ${device}: it answers another`,
  )

const otherDevice = (asked: string, answered: string): Finding =>
  finding('e_answer_other_device', 'device', `device ${asked} was asked and ${answered} answers`)

const tooLate = (expires: string, nowSeconds: number): Finding =>
  finding('e_answer_late', 'expires', `the challenge expired at ${expires}, and it is ${formatTime(nowSeconds)}`)
