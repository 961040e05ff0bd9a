import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Failure } from '../../../src/cli/failure.ts';
import type { Guide } from '../../../src/cli/tutorial/guide.ts';
import type { Outcome, Practice } from '../../../src/cli/tutorial/practice-state.ts';
import { readProgress, writeProgress } from '../../../src/cli/tutorial/progress-file.ts';
import { steps } from '../../../src/cli/tutorial/pull-authentication.ts';
import type { StepRunner } from '../../../src/cli/tutorial/step-runner.ts';
import { newCourse, PracticeHere } from './support.ts';

const total = steps.length;

/** What all commands of `-auto` did, the silent ones included. */
let recorded: readonly Outcome[] = [];
beforeAll(async () => {
  const practice = new PracticeHere();
  await newCourse(practice).course.runAlone(0);
  recorded = practice.outcomes;
});

/** A practice state in which each command does what it did then, but for one of them. */
function replay(changed: number, change: (outcome: Outcome) => Outcome): Practice {
  let at = 0;
  return {
    folder: '',
    create() {},
    remove() {},
    write() {},
    run: async () => {
      const index = at++;
      const outcome = recorded[index];
      if (outcome === undefined) {
        throw new Error('more commands than there were');
      }
      return index === changed ? change(outcome) : outcome;
    },
  };
}

describe('a run without waiting', () => {
  test('succeeds', async () => {
    const written: string[] = [];
    await newCourse(
      replay(-1, (outcome) => outcome),
      written,
    ).course.runAlone(0);
    const text = written.join('');
    for (const [at, { title }] of steps.entries()) {
      expect(text).toContain(`Step ${at + 1} of ${total}: ${title}\n`);
    }
    expect(text).toContain(`All ${total} steps did what they should.`);
  });

  test('fails with status 2 if any command ends with another status', async () => {
    expect(recorded.length).toBeGreaterThan(60);
    for (const index of recorded.keys()) {
      const { course } = newCourse(replay(index, (outcome) => ({ ...outcome, status: outcome.status === 0 ? 2 : 0 })));
      const failure = await course.runAlone(0).catch((error: unknown) => error);
      expect([index, failure]).toEqual([index, expect.any(Failure)]);
      expect(failure).toMatchObject({ status: 2, message: expect.stringMatching(/^Step \d+ failed|^can't prepare/) });
    }
  });

  test('fails if a command without an effect goes unnoticed by its status', async () => {
    const proofs = steps.flatMap(({ commands }) => commands.filter(({ proof }) => proof?.prints !== undefined));
    let noticed = 0;
    for (const index of recorded.keys()) {
      const { course } = newCourse(replay(index, (outcome) => ({ ...outcome, output: 'something else' })));
      noticed += await course.runAlone(0).then(
        () => 0,
        () => 1,
      );
    }
    expect(noticed).toBeGreaterThanOrEqual(proofs.length);
  });

  test('can start with any step', async () => {
    const written: string[] = [];
    await newCourse(new PracticeHere(), written).course.runAlone(12);
    expect(written.join('').match(/^Step \d+/gm)).toEqual(['Step 13', 'Step 14', 'Step 15', 'Step 16']);
  });
});

/** Leads through steps as a person would who presses Enter, and leaves before one command of a step. */
function pressingEnter(runner: StepRunner, at: number, before: number): Pick<Guide, 'step'> {
  return {
    step: async (step) => {
      for (const [index, command] of step.commands.entries()) {
        if (step === steps[at] && index === before) {
          return 'left';
        }
        expect(await runner.perform(command, await runner.parse(command.line, command), 'shown')).toBeUndefined();
      }
      return 'done';
    },
  };
}

test('a step that was left anywhere can be taken up', async () => {
  const practice = new PracticeHere();
  for (const [at, { commands }] of steps.entries()) {
    for (const before of commands.keys()) {
      const { course, runner } = newCourse(practice);
      expect(await course.lead(pressingEnter(runner, at, before), undefined)).toBe(at);
    }
  }
  const { course, runner } = newCourse(practice);
  expect(await course.lead(pressingEnter(runner, total, 0), undefined)).toBeUndefined();
  expect(readProgress(practice.folder)?.done).toEqual(steps.map(({ id }) => id));
});

/** Which steps a guide is asked to lead through, if it leaves the last one of them. */
function noting(seen: string[], last: string): Pick<Guide, 'step'> {
  return {
    step: async ({ id }) => {
      seen.push(id);
      return id === last ? 'left' : 'done';
    },
  };
}

test('a jump prepares the earlier steps, on the existing practice state or on a new one', async () => {
  const practice = new PracticeHere();
  const lead = async (first: number | undefined) => {
    const { course, runner } = newCourse(practice);
    const left = await course.lead(pressingEnter(runner, first ?? total, 0), first);
    return { left, progress: readProgress(practice.folder) };
  };
  const idsTo = (end: number) => steps.slice(0, end).map(({ id }) => id);
  expect(await lead(4)).toEqual({ left: 4, progress: { reached: idsTo(4), done: [] } });
  // What the owner does meanwhile is kept by a jump ahead, and gone after a jump back.
  const role = 'vault read auth/approle/role/mine'.split(' ');
  const writeRole = 'vault write auth/approle/role/mine token_ttl=1m'.split(' ');
  const run = (words: readonly string[]) => practice.run({ keeps: undefined, env: new Map(), words }, 'silent');
  expect(await run(writeRole)).toMatchObject({ status: 0 });
  expect(await lead(8)).toEqual({ left: 8, progress: { reached: idsTo(8), done: [] } });
  expect(await run(role)).toMatchObject({ status: 0 });
  expect(await lead(5)).toEqual({ left: 5, progress: { reached: idsTo(5), done: [] } });
  expect(await run(role)).toMatchObject({ status: 2 });
});

test('progress of other steps, as of another version, starts again', async () => {
  const practice = new PracticeHere();
  practice.create();
  writeProgress(practice.folder, { reached: ['something else'], done: ['something else'] });
  const seen: string[] = [];
  expect(await newCourse(practice).course.lead(noting(seen, 'enable'), undefined)).toBe(1);
  expect(seen).toEqual(['requirements', 'enable']);
});

test('no secret is stored, but for the token of the admin where a login stores it', async () => {
  const practice = new PracticeHere();
  const { course, runner } = newCourse(practice);
  await course.lead(pressingEnter(runner, total - 1, 0), undefined);
  const names = ['ADMIN_TOKEN', 'SECRET_ID', 'APP_TOKEN', 'WRAPPING_TOKEN', 'ONCE', 'BATCH_TOKEN', 'PERIODIC_TOKEN'];
  const files = readdirSync(practice.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(practice.folder, name)).isFile(),
  );
  const found = names.flatMap((name) => {
    const value = runner.valueOf(name) ?? '';
    expect([name, value.length]).toEqual([name, expect.toSatisfy((length: number) => length > 20)]);
    return files
      .filter((file) => readFileSync(join(practice.folder, file), 'utf8').includes(value))
      .map((file) => [name, file.replace(/[-\da-f]{36}/, 'ID')]);
  });
  expect(found).toEqual([['ADMIN_TOKEN', 'config/localvault/ID.token']]);
});

describe('stored progress', () => {
  test.each(['', '[]', 'null', '{"reached": 1, "done": []}', '{"reached": [], "done": [1]}'])(
    'that is %j names the way out',
    (text) => {
      const practice = new PracticeHere();
      practice.create();
      writeFileSync(join(practice.folder, 'progress.json'), text);
      expect(() => readProgress(practice.folder)).toThrow(/progress.json is damaged; "localvault tutorial -restart"/);
    },
  );

  test('is read as written, and is private to its owner', () => {
    const practice = new PracticeHere();
    practice.create();
    expect(readProgress(practice.folder)).toBeUndefined();
    writeProgress(practice.folder, { reached: ['a', 'b'], done: ['a'] });
    expect(readProgress(practice.folder)).toEqual({ reached: ['a', 'b'], done: ['a'] });
    expect(readdirSync(practice.folder)).toEqual(['progress.json']);
    expect(statSync(join(practice.folder, 'progress.json')).mode & 0o777).toBe(0o600);
  });
});
