import { beforeAll, expect, test } from 'vitest';
import { serveDev } from '../support/server.ts';
import { runWith, temporaryFolder } from './support/io.ts';

const odd = [
  '',
  '/',
  '//',
  '.',
  '..',
  '../..',
  'a/b',
  '/a',
  'a//b',
  '\u0000',
  'a\nb',
  ' ',
  '*',
  'é',
  'a'.repeat(10_240),
];

/** The commands that take a name, with the name in its place. */
const commands: ReadonlyArray<(name: string) => readonly string[]> = [
  (name) => ['why', 'read', 'secret/data/a', `-role=${name}`],
  (name) => ['why', 'read', 'secret/data/a', `-policy=${name}`],
  (name) => ['why', 'read', 'secret/data/a', '-role=jenkins', `-mount=${name}`],
  (name) => ['why', 'login', `-role=${name}`],
  (name) => ['why', 'login', '-role=jenkins', `-mount=${name}`],
  (name) => ['why', 'read', 'secret/data/a', `-remote-address=${name}`],
  (name) => ['approle', 'secret-ids', name],
  (name) => ['approle', 'tokens', name],
  (name) => ['approle', 'roles', `-mount=${name}`],
  (name) => ['approle', 'secret-ids', `-mount=${name}`],
  (name) => ['approle', 'tokens', `-mount=${name}`, 'jenkins'],
];

let env: Readonly<Record<string, string>>;
let remote: Readonly<Record<string, string>>;
beforeAll(async () => {
  const home = temporaryFolder(() => {});
  const server = await serveDev();
  env = { HOME: home };
  remote = { ...env, VAULT_ADDR: server.url, VAULT_TOKEN: 'root' };
  for (const each of [env, remote]) {
    await runWith(['auth', 'enable', 'approle'], { env: each });
    await runWith(['write', '-f', 'auth/approle/role/jenkins'], { env: each });
  }
  return () => server.stop();
});

/** What is said of a name is short, one sentence, and nothing of how the program works. */
function expectClear(words: readonly string[], { status, stdout, stderr }: Awaited<ReturnType<typeof runWith>>): void {
  expect([words, stdout]).toEqual([words, '']);
  expect(status).toBeGreaterThan(0);
  expect(stderr).toMatch(/^[^\n]{10,400}\n$/);
  expect(stderr).not.toMatch(/storage key|ENOENT|ERR_|undefined|Error:/);
}

test.each(odd.map((name) => [name.slice(0, 20), name]))(
  'the name %j is refused in one clear sentence',
  async (_, name) => {
    for (const command of commands) {
      const words = command(name);
      expectClear(words, await runWith(words, { env }));
    }
  },
);

test.each(odd.map((name) => [name.slice(0, 20), name]))('so it is on a server: %j', async (_, name) => {
  for (const command of commands.filter((each) => each('')[0] === 'approle')) {
    const words = command(name);
    expectClear(words, await runWith(words, { env: remote }));
  }
});

test.each(['', '/', '//', ' '])('%j is no path', async (path) => {
  for (const command of ['why', 'who-can']) {
    expect(await runWith([command, 'read', path], { env })).toEqual({
      status: 1,
      stdout: '',
      stderr: `${JSON.stringify(path)} is not a path: name one, such as secret/data/app.\n`,
    });
  }
});

test('nobody can use a relative path', async () => {
  expect((await runWith(['why', 'read', '../a'], { env })).status).toBe(2);
  expect(await runWith(['who-can', 'read', 'a/../b'], { env })).toMatchObject({ status: 1, stdout: '' });
});

test.each(['', 's.unknown', '\u0000', 'a/b', 'a'.repeat(10_240)])('no token has the accessor %j', async (accessor) => {
  const words = ['why', 'read', 'secret/data/a', `-accessor=${accessor}`];
  const { status, stdout, stderr } = await runWith(words, { env });
  expect([status, stdout + stderr]).toEqual(
    accessor === ''
      ? [1, 'invalid value "" for flag -accessor: it is empty\n']
      : [2, expect.stringContaining('No token of this state has this accessor')],
  );
});

test.each(['role=x', 'policy=x', 'accessor=x', 'token=x', 'mount=approle', 'remote-address=::1'])(
  'why -%s lacks a request',
  async (flag) => {
    const { status, stdout, stderr } = await runWith(['why', `-${flag}`], { env });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^-[a-z-]+ is about a request: name it, too, as in `localvault why read secret\/data\/app`\.\n$/,
    );
  },
);
