import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Command } from '../../src/cli/command.ts';
import type { HelpTexts } from '../../src/cli/command-declaration.ts';
import { commandIndex } from '../../src/cli/tree/command-index.ts';
import type { TreeEntry } from '../../src/cli/tree/command-tree.ts';
import { entriesOf, isGroup } from '../../src/cli/tree/command-tree.ts';
import { group as overview } from '../../src/cli/tree/overview.ts';
import { canServeCommands, processScript, serveCommands } from '../support/in-process.ts';
import { serveDev } from '../support/server.ts';
import { runWith, temporaryFolder } from './support/io.ts';

/** Commands that run until they are stopped. */
const lasting = new Set(['server', 'monitor']);

/** What the help of each command and group is made of, and that of the program, by name. */
const helpTexts = new Map<string, () => Promise<HelpTexts>>([
  ['', async () => overview],
  ...entriesOf(commandIndex).map(({ name, entry }) => [name, () => textsOf(entry)] as const),
]);
const names = [...helpTexts.keys()];

async function textsOf(entry: TreeEntry<Command>): Promise<HelpTexts> {
  return isGroup(entry) ? (await entry.load()).group : (await entry.load()).command;
}

let server: Awaited<ReturnType<typeof serveCommands>>;
beforeAll(async () => {
  server = await serveCommands();
});
afterAll(() => server.stop());

async function examplesOf(name: string): Promise<readonly string[]> {
  return (await helpTexts.get(name)?.())?.examples ?? [];
}

/** An empty home where `localvault` is this script, until the test is over; gives the environment of a shell there. */
function newHome(
  script: string,
  atEnd: (remove: () => void) => void,
): { readonly HOME: string; readonly PATH: string } {
  const home = temporaryFolder(atEnd);
  const bin = join(home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'localvault'), script);
  chmodSync(join(bin, 'localvault'), 0o755);
  return { HOME: home, PATH: `${bin}:${process.env['PATH']}` };
}

/** Feeds bash with what a user pastes; gives its exit status and what it printed on standard error. */
function paste(
  text: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly status: number | null; readonly errors: string }> {
  return new Promise((resolve, reject) => {
    const shell = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', text], {
      env,
      cwd: env['HOME'],
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    shell.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      errors += chunk;
    });
    shell.once('error', reject);
    shell.once('close', (status) => resolve({ status, errors }));
  });
}

test.each(names)('%s has at least two examples, each with the command in it', async (name) => {
  const examples = await examplesOf(name);
  expect(examples.length).toBeGreaterThanOrEqual(2);
  for (const example of examples.filter(() => name !== 'version')) {
    expect(example).toContain(`localvault ${name}`.trimEnd());
  }
});

describe.runIf(canServeCommands).concurrent('what the help shows works', () => {
  test.for(names.filter((name) => !lasting.has(name)))('%s', async (name, { onTestFinished }) => {
    const env = { ...newHome(server.script, onTestFinished), SHELL: '/bin/bash' };
    for (const example of await examplesOf(name)) {
      expect({ example, ...(await paste(example, env)) }).toEqual({ example, status: 0, errors: expect.any(String) });
    }
  });
});

test('monitor shows what a server logs as its examples say', async ({ onTestFinished }) => {
  const { url, stop } = await serveDev();
  onTestFinished(() => stop());
  for (const example of await examplesOf('monitor')) {
    const env = { ...newHome(processScript, onTestFinished), VAULT_TOKEN: 'root' };
    const words = example.replace('http://127.0.0.1:8200', url);
    const shell = spawn('bash', ['-c', `exec ${words}`], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => shell.once('close', resolve));
    let text = '';
    shell.stdout.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    await vi.waitFor(
      async () => {
        await fetch(`${url}/v1/sys/leader`);
        expect(text).toContain('GET /v1/sys/leader 200');
      },
      { timeout: 60_000 },
    );
    shell.kill('SIGTERM');
    expect([words.includes(url), await ended]).toEqual([true, 0]);
  }
});

test('server starts as its examples say', async ({ onTestFinished }) => {
  for (const example of await examplesOf('server')) {
    const env = { ...newHome(processScript, onTestFinished), BAO_DEV_LISTEN_ADDRESS: '127.0.0.1:0' };
    const shell = spawn('bash', ['-c', `exec ${example}`], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => shell.once('close', resolve));
    const text = await new Promise<string>((resolve) =>
      shell.stdout.once('data', (chunk: Buffer) => resolve(`${chunk}`)),
    );
    shell.kill('SIGTERM');
    expect([text, await ended]).toEqual([expect.stringContaining('localvault server'), 0]);
  }
});

test.each(names)('the help of %s says what it does, how it is used, and shows the examples', async (name) => {
  const { status, stdout } = await runWith([...name.split(' '), '-h'].filter(Boolean));
  expect(status).toBe(0);
  const [usage = '', blank, what = ''] = stdout.split('\n');
  expect(usage.startsWith(`Usage: localvault ${name}`)).toBe(true);
  expect(blank).toBe('');
  expect(what).toMatch(/^[A-Z]\S+ \S/);
  const examples = (await examplesOf(name)).map((example) => example.replace(/^/gm, '  ')).join('\n\n');
  expect(stdout.endsWith(`\nExamples:\n${examples}\n`)).toBe(true);
});
