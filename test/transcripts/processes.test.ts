import { expect, test } from 'vitest';
import { processScript } from '../support/in-process.ts';
import { expected, play } from '../support/play.ts';
import { readScenario } from '../support/scenario.ts';

const whole = [
  'cli/tutorial-and-scripts/tutorial-step-by-step',
  'cli/tutorial-and-scripts/parallel-writes-all-arrive',
  'cli/tutorial-and-scripts/credentials-in-files',
  'cli/command-line/write-values-from-files',
  'cli/scripts-in-the-wild/slips-that-scripts-contain',
];

for (const name of whole) {
  test.concurrent(`${name}, as processes`, async () => {
    const scenario = readScenario(`${name}.scenario`);
    expect(await play(scenario, { script: processScript })).toEqual(expected(scenario));
  });
}
