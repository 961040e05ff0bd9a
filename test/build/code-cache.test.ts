import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { copyProgram, distOf, start, temporaryFolder } from './support.ts';

let home = '';
let launcher = '';
let dist = '';
beforeEach(() => {
  const folder = temporaryFolder();
  home = join(folder, 'home');
  mkdirSync(home);
  launcher = copyProgram(folder);
  dist = distOf(launcher);
});

/** Nothing may be removed under a process that still makes a cache. */
afterEach(() =>
  vi.waitUntil(
    () => [dist, join(home, '.cache/localvault')].flatMap(cachesIn).every((name) => !name.endsWith('.claim')),
    { timeout: 60_000 },
  ),
);

const cachesIn = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('code-')) : [];

/** Resolves with the cache in a folder once it's there and nobody works on one. */
async function cacheMadeIn(folder: string): Promise<string> {
  const names = await vi.waitUntil(
    () => {
      const found = cachesIn(folder);
      return found.length === 1 && !found[0]?.endsWith('.claim') && found;
    },
    { timeout: 60_000 },
  );
  return join(folder, names[0] ?? '');
}

/** Another user, where root runs the tests. */
const otherUser = process.getuid?.() === 0 ? 65_534 : undefined;

const works = { status: 0, stdout: expect.stringMatching(/^LocalVault v\S+ \(as OpenBao v\S+\)\n$/), stderr: '' };

test('the first command triggers it once, and the next ones use it', async () => {
  expect(start(launcher, { home })).toMatchObject({ ...works, cached: [], compiled: ['main.cjs'] });
  // The streams are closed, but it's only begun: nobody waits for it.
  expect(cachesIn(dist)).toEqual([expect.stringMatching(/\.claim$/)]);
  const old = join(dist, 'code-of-a-removed-release');
  writeFileSync(old, '');
  utimesSync(old, new Date(0), new Date(0));
  const cache = await cacheMadeIn(dist);
  const { ino, mode } = statSync(cache);
  expect(mode & 0o777).toBe(0o600);
  expect(start(launcher, { home })).toMatchObject({ ...works, cached: ['main.cjs'], compiled: [] });
  const words = ['write', 'cubbyhole/a', 'b=1'];
  const { status, cached, compiled } = start(launcher, { home, words });
  expect({ status, compiled }).toEqual({ status: 0, compiled: [] });
  expect(cached.length).toBeGreaterThan(1);
  expect(cachesIn(dist).map((name) => statSync(join(dist, name)).ino)).toEqual([ino]);
  expect(existsSync(join(home, '.cache'))).toBe(false);
});

test('a failing command triggers it too, and fails as usual', async () => {
  expect(start(launcher, { home, words: ['read', '-nonsense'] })).toMatchObject({
    status: 1,
    stdout: '',
    stderr: 'flag provided but not defined: -nonsense\n',
  });
  await cacheMadeIn(dist);
});

test('concurrent commands leave it to the first, unless that takes too long', async () => {
  start(launcher, { home });
  const claim = join(dist, cachesIn(dist)[0] ?? '');
  await cacheMadeIn(dist);
  rmSync(join(dist, cachesIn(dist)[0] ?? ''));
  writeFileSync(claim, '');
  expect(start(launcher, { home })).toMatchObject(works);
  const { mtimeMs } = statSync(claim);
  utimesSync(claim, new Date(0), new Date(0));
  expect(start(launcher, { home })).toMatchObject(works);
  expect(statSync(claim).mtimeMs).toBeGreaterThanOrEqual(mtimeMs);
  await cacheMadeIn(dist);
});

test('two processes may make it concurrently', async () => {
  start(launcher, { home });
  const cache = await cacheMadeIn(dist);
  rmSync(cache);
  const makers = [1, 2].map(() =>
    spawn(process.execPath, [join(dist, '../bin/make-code-cache.js'), dist, cache], { stdio: 'ignore' }),
  );
  expect(await Promise.all(makers.map((maker) => once(maker, 'exit')))).toEqual([
    [0, null],
    [0, null],
  ]);
  expect(await cacheMadeIn(dist)).toBe(cache);
  expect(start(launcher, { home })).toMatchObject({ ...works, cached: ['main.cjs'] });
});

test('it can be turned off', async () => {
  const env = { NODE_DISABLE_COMPILE_CACHE: '1' };
  expect(start(launcher, { home, env })).toMatchObject({ ...works, cached: [] });
  expect(cachesIn(dist)).toEqual([]);
  start(launcher, { home });
  await cacheMadeIn(dist);
  expect(start(launcher, { home, env })).toMatchObject({ ...works, cached: [] });
});

describe('it is used only with the build and runtime that it was made for', () => {
  let cache = '';
  beforeEach(async () => {
    start(launcher, { home });
    cache = await cacheMadeIn(dist);
    expect(start(launcher, { home })).toMatchObject({ cached: ['main.cjs'] });
  });

  const isRefused = () => expect(start(launcher, { home })).toMatchObject({ ...works, cached: [] });

  const isReplaced = async () => {
    isRefused();
    expect(await cacheMadeIn(dist)).toBe(cache);
    expect(start(launcher, { home })).toMatchObject({ ...works, cached: ['main.cjs'] });
  };

  test('a changed program', () => {
    const main = join(dist, 'main.cjs');
    const text = readFileSync(main, 'latin1');
    writeFileSync(main, `/*${'0'.repeat(16)}*/${text.slice(20)}`);
    isRefused();
  });

  test('another build of Node.js', async () => {
    const bytes = readFileSync(cache, 'latin1');
    writeFileSync(cache, bytes.replace(process.versions.uv, process.versions.uv.replaceAll(/\d/g, '0')), 'latin1');
    await isReplaced();
  });

  test.each([0, 100, 5000, 400_000])('a file that ends after %i bytes', async (length) => {
    truncateSync(cache, length);
    await isReplaced();
  });

  test.each([0o666, 0o664])('a file with mode %o, that others can write', async (mode) => {
    chmodSync(cache, mode);
    await isReplaced();
  });

  // Only root can give files away.
  test.each(otherUser === undefined ? [] : ['folder', 'file'])('a %s of another user', async (what) => {
    chownSync(what === 'file' ? cache : dist, otherUser ?? 0, 0);
    isRefused();
    chownSync(dist, 0, 0);
  });

  test.each([0o777, 0o775, 0o1777])(
    "a folder with mode %o, that others can write; then it's in the user's",
    async (mode) => {
      chmodSync(dist, mode);
      isRefused();
      const folder = join(home, '.cache/localvault');
      const own = await cacheMadeIn(folder);
      expect([statSync(folder).mode & 0o777, statSync(own).mode & 0o777]).toEqual([0o700, 0o600]);
      expect(start(launcher, { home })).toMatchObject({ ...works, cached: ['main.cjs'] });
      chmodSync(folder, 0o770);
      isRefused();
    },
  );
});

test("a read-only installation has it in the user's cache folder", async () => {
  const own = join(home, 'own');
  mkdirSync(own);
  if (otherUser !== undefined) {
    chownSync(own, otherUser, otherUser);
  }
  chmodSync(dist, 0o555);
  const options = {
    home,
    env: { XDG_CACHE_HOME: join(own, 'caches') },
    ...(otherUser !== undefined && { uid: otherUser }),
  };
  expect(start(launcher, options)).toMatchObject({ ...works, cached: [] });
  await cacheMadeIn(join(own, 'caches/localvault'));
  expect(start(launcher, options)).toMatchObject({ ...works, cached: ['main.cjs'] });
  expect(cachesIn(dist)).toEqual([]);
  chmodSync(dist, 0o755);
});

test('no folder at all is no reason to fail', () => {
  renameSync(join(dist, '../bin/code-cache.js'), join(dist, '../bin/gone.js'));
  expect(start(launcher, { home })).toMatchObject(works);
  chmodSync(dist, 0o777);
  expect(start(launcher, { home, env: { HOME: '' } })).toMatchObject(works);
  expect(cachesIn(dist)).toEqual([]);
});

const incomplete = () =>
  `${dist} is missing or incomplete; install localvault again, or run "npm run build" in ${join(dist, '..')}.\n`;

test('with a file of the program missing or truncated, the command that needs it says the same', () => {
  const name = readdirSync(dist).find((file) => file.startsWith('completion-')) ?? '';
  const words = ['completion', 'bash'];
  expect(start(launcher, { home, words })).toMatchObject({ status: 0, stderr: '' });
  for (const damage of [() => truncateSync(join(dist, name), 100), () => rmSync(join(dist, name))]) {
    damage();
    expect(start(launcher, { home, words })).toMatchObject({ status: 2, stdout: '', stderr: incomplete() });
    expect(start(launcher, { home })).toMatchObject(works);
  }
});

test('without a whole build, one sentence says what to do', () => {
  const main = join(dist, 'main.cjs');
  const text = readFileSync(main);
  const damages = [
    () => writeFileSync(main, ''),
    () => writeFileSync(main, text.subarray(0, 5000)),
    () => rmSync(dist, { recursive: true }),
  ];
  for (const damage of damages) {
    damage();
    expect(start(launcher, { home })).toMatchObject({
      status: 1,
      stdout: '',
      stderr: incomplete(),
    });
  }
});
