import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyProgram, root, start, temporaryFolder } from './support.ts';

test('a build prints nothing, and works without minification too', () => {
  const folder = temporaryFolder();
  const dist = join(folder, 'built');
  const build = spawnSync(process.execPath, [join(root, 'bin/build/build.mjs'), '--no-minify', dist], {
    encoding: 'utf8',
  });
  expect(build).toMatchObject({ status: 0, stdout: '', stderr: '' });
  const program = join(folder, 'program');
  const home = join(folder, 'home');
  spawnSync('mkdir', [program, home]);
  const launcher = copyProgram(program, dist);
  const run = (...words: string[]) => start(launcher, { home, words, env: { NODE_DISABLE_COMPILE_CACHE: '1' } });
  expect(run('kv', 'put', '-format=json', 'secret/a', 'b=1')).toMatchObject({ status: 0, stderr: '' });
  expect(run('kv', 'get', '-field=b', 'secret/a')).toMatchObject({ status: 0, stdout: '1', stderr: '' });
  expect(run('path-help', 'sys/mounts')).toMatchObject({ status: 0, stderr: '' });
});
