import { expect, test } from 'vitest';
import { splitVersions } from '../../../src/cli/kv/versions-flag.ts';

test.each([
  [['1'], ['1']],
  [
    ['1,2', '3, 4'],
    ['1', '2', '3', '4'],
  ],
  [[''], []],
  [['1,,2'], ['1', '', '2']],
  [['abc'], ['abc']],
])('%j names the versions %j', (occurrences, versions) => {
  expect(splitVersions(occurrences)).toEqual(versions);
});
