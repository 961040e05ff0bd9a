import { expect, test } from 'vitest';
import type { LineOptions, NoLine } from '../../../src/cli/terminal/edited-line.ts';
import { commandIndex } from '../../../src/cli/tree/command-index.ts';
import { Guide } from '../../../src/cli/tutorial/guide.ts';
import { Interruption } from '../../../src/cli/tutorial/interruption.ts';
import { readProgress } from '../../../src/cli/tutorial/progress-file.ts';
import { newCourse, PracticeHere } from './support.ts';

/** What a person types: a line, Enter for the command that is shown, or how the input ends. */
type Answer = string | NoLine;
const enter = '';

/** Leads a person through steps, who types these answers and then quits. `said` is the text without its line breaks. */
async function lead(first: number, answers: readonly Answer[], practice = new PracticeHere()) {
  const written: string[] = [];
  const asked: LineOptions[] = [];
  const waiting = [...answers];
  const readEdited = async (options: LineOptions) => {
    asked.push({ ...options, recalled: [...options.recalled] });
    const answer = waiting.shift() ?? 'quit';
    return answer === 'end of file' || answer === 'interrupt' ? answer : { line: answer || options.preset };
  };
  const { course, page, runner } = newCourse(practice, written);
  const { signal } = new AbortController();
  const guide = new Guide({ stdin: { readEdited }, page, runner, tree: commandIndex, signal });
  const left = await course.lead(guide, first - 1);
  const text = written.join('');
  return { text, said: text.replaceAll(/\s+/g, ' '), asked, left, runner, practice, unused: waiting };
}

test('Enter runs the shown command, and so does an equivalent one', async () => {
  const { text, left, asked } = await lead(3, [
    enter,
    '$ localvault policy read  "jenkins" ',
    'vault write auth/approle/role/jenkins token_ttl=20m token_max_ttl=30m token_policies=jenkins',
    enter,
  ]);
  expect(left).toBe(4);
  expect(asked.slice(0, 3).map(({ preset }) => preset)).toEqual([
    'vault policy write jenkins jenkins.hcl',
    'vault policy read jenkins',
    'vault write auth/approle/role/jenkins token_policies=jenkins token_ttl=1h token_max_ttl=4h',
  ]);
  expect(text).toContain('\n    vault policy write jenkins jenkins.hcl\n');
  expect(text).toContain('→ The only capability is read');
});

test('the typed command runs', async () => {
  const { practice } = await lead(4, [
    'vault write auth/approle/role/jenkins token_ttl=20m token_max_ttl=30m token_policies=jenkins',
  ]);
  const words = ['vault', 'read', '-field=token_max_ttl', 'auth/approle/role/jenkins'];
  expect(await practice.run({ keeps: undefined, env: new Map(), words }, 'silent')).toMatchObject({ output: '1800' });
});

test('another command runs nothing, gets a hint, and can be recalled', async () => {
  const { said, left, asked, practice } = await lead(2, [
    'ls',
    'vault auth enable -path=x approle',
    'vault auth enable approle; ls',
    'vault auth enable $APPROLE',
    '   ',
  ]);
  expect(left).toBe(1);
  expect(said).toContain('Only "vault" and "localvault" run here, not "ls". Enter runs the command as shown.');
  expect(said).toContain('Leave -path out.');
  expect(said).toContain('The tutorial runs one command at a time');
  expect(said).toContain('There is no variable $APPROLE here.');
  expect(said).toContain('There is no command.');
  expect(asked.at(-1)?.recalled.slice(0, 2)).toEqual(['', 'vault auth enable $APPROLE']);
  expect(asked.at(-1)?.recalled.at(-1)).toBe('vault auth enable approle');
  const list = { keeps: undefined, env: new Map(), words: ['vault', 'auth', 'list'] };
  practice.outcomes.length = 0;
  await practice.run({ ...list, words: ['vault', 'login', '-root'] }, 'silent');
  expect((await practice.run(list, 'silent')).output).not.toContain('approle');
});

test('the kept value is shown, whether or not the variable is typed, and so are expanded variables', async () => {
  const { text, runner } = await lead(5, [
    enter,
    enter,
    enter,
    'vault write -f -field=secret_id auth/approle/role/jenkins/secret-id',
    enter,
    'TOKEN=$(vault write -field=token auth/approle/login role_id=$ROLE_ID secret_id=$SECRET_ID)',
    `APP_TOKEN="$(vault write -field=token auth/approle/login secret_id=$SECRET_ID role_id="\${ROLE_ID}")"`,
  ]);
  const [role, secret, token] = ['ROLE_ID', 'SECRET_ID', 'APP_TOKEN'].map((name) => runner.valueOf(name));
  expect(text).toContain(`$ROLE_ID is ${role}\n`);
  expect(text).toContain(`$SECRET_ID is ${secret}\n`);
  expect(text).toContain(`= vault write auth/approle/login role_id=${role} secret_id=${secret}\n`);
  expect(text).toContain('Keep the output in APP_TOKEN, which later commands use.');
  expect(text).toContain(`$APP_TOKEN is ${token}\n`);
});

test('a command without the effect is asked for again', async () => {
  const { said, left } = await lead(13, [
    enter,
    enter,
    'localvault clock advance 5m',
    'localvault clock advance 90m',
    enter,
  ]);
  expect(said).toContain(
    'That did not do what this step needs. The token is still valid. Advance the clock further, beyond its TTL.',
  );
  expect(said).not.toContain('new ones are made');
  expect(said).toContain('→ permission denied: to Vault, an expired token');
  expect(left).toBe(12);
});

test('a variable whose value has expired is recreated', async () => {
  const practice = new PracticeHere();
  const words = ['localvault', 'clock', 'advance', '9m'];
  const run = practice.run.bind(practice);
  // Somebody who takes a long time before the command that unwraps.
  practice.run = async (line, visibility) => {
    if (line.words[1] === 'unwrap' && !practice.outcomes.some(({ errors }) => errors.includes('wrapping token'))) {
      await run({ keeps: undefined, env: new Map(), words }, 'silent');
    }
    return run(line, visibility);
  };
  const { said, left } = await lead(10, [enter, enter, enter, enter], practice);
  expect(said).toContain('That did not do what this step needs. "vault unwrap $WRAPPING_TOKEN" ended with status 2');
  expect(said).toContain('Tokens and SecretIDs of earlier commands may have expired, so new ones are made.');
  expect(said).toContain('→ This is the response that was wrapped, with the SecretID.');
  expect(left).toBe(10);
});

test('skip finishes the step, and is noted', async () => {
  const { left, practice, text } = await lead(1, [enter, 'skip', 'skip', 'skip']);
  expect(left).toBe(3);
  expect(text).toContain('Finishing this step …');
  expect(readProgress(practice.folder)).toEqual({ reached: ['requirements', 'enable', 'policy'], done: [] });
});

test('help names the words that are no commands, and the step goes on', async () => {
  for (const answer of ['help', '?']) {
    const { said, left, unused } = await lead(1, [answer, enter, enter, enter]);
    expect(said).toContain('"skip" finishes a step for you, and "quit" leaves.');
    expect({ left, unused }).toEqual({ left: 1, unused: [] });
  }
});

test('the end of the input quits, and keeps the progress', async () => {
  for (const answer of ['end of file', 'quit', 'exit']) {
    const { left, practice } = await lead(1, [enter, enter, enter, answer]);
    expect(left).toBe(1);
    expect(readProgress(practice.folder)).toEqual({ reached: ['requirements'], done: ['requirements'] });
  }
});

test('Ctrl-C stops, and keeps what was done', async () => {
  const practice = new PracticeHere();
  await expect(lead(1, [enter, enter, enter, 'interrupt'], practice)).rejects.toThrow(new Interruption('SIGINT'));
  expect(readProgress(practice.folder)?.done).toEqual(['requirements']);
});

test('a whole course by Enter has every step done', async () => {
  const { left, unused, practice, text } = await lead(
    1,
    Array.from({ length: 100 }, () => enter),
  );
  expect(left).toBeUndefined();
  expect(unused.length).toBeGreaterThan(0);
  expect(readProgress(practice.folder)?.done).toHaveLength(16);
  expect(text).not.toContain('That did not do');
});
