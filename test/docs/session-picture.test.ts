import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../cli/support/io.ts';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));

test("the README's picture shows what the program prints now", () => {
  const drawn = join(temporaryFolder(), 'session.svg');
  const { status, stderr } = spawnSync(process.execPath, [join(docs, 'make-session-picture.js'), drawn], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const checkedIn = readFileSync(join(docs, 'session.svg'), 'utf8');
  expect(readFileSync(drawn, 'utf8'), 'run "npm run picture" to draw the picture anew').toBe(checkedIn);
});
