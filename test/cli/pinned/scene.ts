/** Command lines that run one after another in one folder, and whose outcome one golden file holds. */
export interface Scene {
  readonly name: string
  /**
   * A command line in each line. It runs with `--json` unless `~` stands before it; `=> name=path` keeps a value of its
   * document, which later lines name as `$name`. A line with `@` is a step of the test's own.
   */
  readonly script: string
}

/** One line of a scene. */
export interface Step {
  /** The line as the script has it, without what it keeps. */
  readonly line: string
  readonly words: readonly string[]
  readonly isJson: boolean
  readonly isOwn: boolean
  /** Whether it changes nothing and writes nowhere: then it runs without `--json` too. */
  readonly isReading: boolean
  /** Paths into the document, by the name under which their values are kept. */
  readonly keeps: Readonly<Record<string, string>>
}

// PDFs are slow to look at.
const READING =
  /^(?!form )\w+ (client |key )?(list|show|find|lint|verify|check|explain|history|usage|digest|rules|message|judge)\b(?!.* --out )/

export const stepsOf = ({ script }: Scene): Step[] =>
  script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(parseStep)

function parseStep(text: string): Step {
  const [line = '', keeps = ''] = text.split(' => ')
  const bare = line.replace(/^[~@]/, '')
  return {
    line,
    words: (bare.match(/"[^"]*"|[^\s"]+/g) ?? []).map((word) => word.replaceAll('"', '')),
    isJson: !line.startsWith('~'),
    isOwn: line.startsWith('@'),
    isReading: READING.test(line),
    keeps: Object.fromEntries(
      keeps
        .split(' ')
        .filter(Boolean)
        .map((each) => each.split('=') as [string, string]),
    ),
  }
}
