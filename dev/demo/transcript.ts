/** One step as it went. */
export interface StepOutcome {
  readonly step: number;
  readonly chapter: string;
  readonly title: string;
  readonly asExpected: boolean;
  /** What was said, called, answered and shown: `who: what`, in order. */
  readonly seen: readonly string[];
  /** What was expected and came so. */
  readonly checked: readonly string[];
  /** What was expected and not seen. */
  readonly missing: readonly string[];
}

/** A step notes what it sees and what it expected. */
export interface Notes {
  /** @param who `Anna says`, `app answers` …; at most 15 characters fit the column */
  see(who: string, what: string): void;
  /** Notes an expectation, met or not; the step goes on, the demo ends non-zero if it was not met. */
  expect(condition: boolean, expectation: string): void;
}

/** Runs steps one after the other and prints each as it ends. */
export interface Transcript {
  /** Begins a chapter; the steps that follow belong to it. */
  chapter(title: string): void;
  /** @returns what `work` returned; a fault in it fails the step and ends the demo. */
  step<T>(title: string, work: (notes: Notes) => Promise<T>): Promise<T>;
  readonly outcomes: readonly StepOutcome[];
}

const WIDTH = 110;
const INDENT = 5;
const COLUMN = 16;

/** @param print writes one line; with `json` each step is one JSON object and nothing else is printed */
export function createTranscript(print: (line: string) => void, json: boolean): Transcript {
  const outcomes: StepOutcome[] = [];
  let chapter = '';

  const show = (outcome: StepOutcome, seen: readonly (readonly [string, string])[]): void => {
    outcomes.push(outcome);
    if (json) {
      print(JSON.stringify(outcome));
      return;
    }
    print(`${outcome.asExpected ? '✓' : '✗'} ${outcome.step}. ${outcome.title}`);
    seen.forEach(([who, what], index) => {
      const isSame = who === seen[index - 1]?.[0];
      for (const line of rows(isSame ? '' : who, what)) print(line);
    });
    if (outcome.checked.length > 0)
      for (const line of rows('checked', outcome.checked.join(' · '))) print(line);
    for (const missing of outcome.missing) print(`   ! EXPECTED: ${missing}`);
    print('');
  };

  return {
    outcomes,
    chapter(title) {
      chapter = title;
      if (!json) print(`${title}\n${'─'.repeat(title.length)}`);
    },
    async step(title, work) {
      const seen: (readonly [string, string])[] = [];
      const checked: string[] = [];
      const missing: string[] = [];
      const end = (): void => {
        const asExpected = missing.length === 0;
        const lines = seen.map(([who, what]) => (who === '' ? what : `${who}: ${what}`));
        show({ step: outcomes.length + 1, chapter, title, asExpected, seen: lines, checked, missing }, seen);
      };
      try {
        const result = await work({
          see: (who, what) => seen.push([who, what]),
          expect: (condition, expectation) => (condition ? checked : missing).push(expectation),
        });
        end();
        return result;
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'unknown fault';
        missing.push(`the step to go through, but: ${reason.replace(/\s+/g, ' ')}`);
        end();
        throw error;
      }
    },
  };
}

/** The last words: all went well, or which steps did not and why. */
export function summary(outcomes: readonly StepOutcome[]): string {
  const failed = outcomes.filter(({ asExpected }) => !asExpected);
  if (outcomes.length === 0) return 'No step was played.';
  if (failed.length === 0) return `All ${outcomes.length} steps went as expected.`;
  const lines = failed.map(
    ({ step, title, missing }) => `  ${step}. ${title}: expected ${missing.join('; ')}`,
  );
  return [`${failed.length} of ${outcomes.length} steps did not go as expected:`, ...lines].join('\n');
}

/** Who and what side by side; long texts go on below. */
function rows(who: string, what: string): readonly string[] {
  const margin = INDENT + COLUMN;
  return wrap(what, WIDTH - margin).map(
    (text, index) => ' '.repeat(INDENT) + (index === 0 ? who : '').padEnd(COLUMN) + text,
  );
}

/** Breaks at spaces; a word that is too long stays whole, so that links can be copied. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
