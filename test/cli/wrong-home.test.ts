import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runWith, temporaryFolder } from './support/io.ts';

/** What LOCALVAULT_HOME names by mistake. */
const mistakes: Readonly<Record<string, (home: string) => string>> = {
  'a file': (home) => {
    writeFileSync(join(home, 'file'), 'text');
    return 'file';
  },
  'a place beneath a file': (home) => {
    writeFileSync(join(home, 'file'), 'text');
    return 'file/folder';
  },
  'a folder of something else': (home) => {
    mkdirSync(join(home, 'documents'), { mode: 0o700 });
    writeFileSync(join(home, 'documents/letter.txt'), 'text');
    return 'documents';
  },
  'a folder of something else that others can write': (home) => {
    mkdirSync(join(home, 'documents'));
    chmodSync(join(home, 'documents'), 0o777);
    writeFileSync(join(home, 'documents/letter.txt'), 'text');
    return 'documents';
  },
};

/** The commands that use the state, with the exit status. */
const commands: ReadonlyArray<readonly [line: string, status: number]> = [
  ['status', 1],
  ['kv get secret/a', 2],
  ['tree', 2],
  ['expiring', 2],
  ['approle roles', 2],
  ['log', 2],
  ['why', 2],
  ['why read secret/a', 2],
  ['who-can read secret/a', 2],
  ['info', 0],
  ['state list', 0],
  ['state check', 2],
  ['state check -fix', 2],
  ['state check -repair -force', 2],
  ['state reset -force', 2],
  ['state rotate-key -force', 2],
  ['state root-token', 2],
  ['state snapshot save HOME/new.snapshot', 2],
  ['clock show', 2],
  ['clock advance 1h', 2],
  ['export', 2],
];

describe.each(Object.entries(mistakes))('LOCALVAULT_HOME is %s:', (_what, make) => {
  test.each(commands)('%s says so and what to do, and changes nothing', async (line, expected) => {
    const home = temporaryFolder();
    const wrong = join(home, make(home));
    const before = filesIn(home);
    const env = { HOME: home, LOCALVAULT_HOME: wrong };
    const { status, stdout, stderr } = await runWith(line.replace('HOME', home).split(' '), { env });
    const said = stdout + stderr;
    expect(status, said).toBe(expected);
    expect(said).toContain(wrong);
    expect(said).toMatch(/not a folder|not a state/);
    expect(said).not.toMatch(/status.* creates it|-fix/);
    // Only what describes the state beside others leaves the remedy to the commands that use it.
    expect(said.includes('set LOCALVAULT_HOME to ') || /^state (list|check)/.test(line), said).toBe(true);
    expect(filesIn(home)).toEqual(before);
  });
});

/** All files and folders, with their modes. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${name} ${statSync(join(folder, name)).mode.toString(8)}`)
    .sort();
}
