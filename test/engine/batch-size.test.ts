import { expect, test } from 'vitest';
import type { Ask } from '../../src/engine/ask.ts';
import { askInBatches } from '../../src/engine/batch-size.ts';
import { QuestionedVault } from './explain/support.ts';

const names = Array.from({ length: 1000 }, (_, i) => `${i}`);
const { ask } = new QuestionedVault();

test('asks about each name once, in bounded transactions', () => {
  const sizes: number[] = [];
  const counting: Ask = (question) => {
    sizes.push(0);
    return ask(question);
  };
  const answers = askInBatches(counting, names, (_core, name) => {
    sizes.push((sizes.pop() ?? 0) + 1);
    return name.endsWith('7') ? undefined : name;
  });
  expect([...answers]).toEqual(names.filter((name) => !name.endsWith('7')));
  expect(sizes).toEqual([64, 128, 256, 512, 40]);
});

test('a transaction that is overtaken runs again with fewer names, down to one', () => {
  const longest = 3;
  let runs = 0;
  const overtaken: Ask = (question) =>
    ask((core) => {
      for (;;) {
        runs++;
        const before = asked;
        const result = question(core);
        if (asked - before <= longest) {
          return result;
        }
      }
    });
  let asked = 0;
  const answers = askInBatches(overtaken, names, (_core, name) => {
    asked++;
    return name;
  });
  expect([...answers]).toEqual(names);
  expect(runs).toBeLessThan(1000);
});
