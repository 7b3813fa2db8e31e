/** One step as it went. */
export interface StepOutcome {
  readonly step: number;
  readonly title: string;
  readonly asExpected: boolean;
  /** What was seen, one line each. */
  readonly seen: readonly string[];
  /** What was expected and not seen. */
  readonly missing: readonly string[];
}

/** A step: says what it does, does it, and notes what it sees and what it expected. */
export interface Notes {
  see(line: string): void;
  /** Notes a failed expectation; the step goes on, the demo ends non-zero. */
  expect(condition: boolean, expectation: string): void;
}

/** Runs steps one after the other and prints each as it ends. */
export interface Transcript {
  /** @returns what `work` returned; a fault in it fails the step and ends the demo. */
  step<T>(title: string, work: (notes: Notes) => Promise<T>): Promise<T>;
  readonly outcomes: readonly StepOutcome[];
}

/** @param print writes one line; with `json` each step is one JSON object */
export function createTranscript(print: (line: string) => void, json: boolean): Transcript {
  const outcomes: StepOutcome[] = [];

  const show = (outcome: StepOutcome): void => {
    outcomes.push(outcome);
    if (json) {
      print(JSON.stringify(outcome));
      return;
    }
    print(`${outcome.asExpected ? '✓' : '✗'} ${outcome.step}. ${outcome.title}`);
    for (const line of outcome.seen) print(`     ${line}`);
    for (const line of outcome.missing) print(`   ! expected: ${line}`);
    print('');
  };

  return {
    outcomes,
    async step(title, work) {
      const seen: string[] = [];
      const missing: string[] = [];
      const end = (): void => {
        show({ step: outcomes.length + 1, title, asExpected: missing.length === 0, seen, missing });
      };
      try {
        const result = await work({
          see: (line) => seen.push(line),
          expect: (condition, expectation) => {
            if (!condition) missing.push(expectation);
          },
        });
        end();
        return result;
      } catch (error) {
        missing.push(`no fault, but: ${error instanceof Error ? error.message : 'unknown fault'}`);
        end();
        throw error;
      }
    },
  };
}
