import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { Course } from '../../../src/cli/tutorial/course.ts';
import { Page } from '../../../src/cli/tutorial/page.ts';
import type { Outcome, Practice, Visibility } from '../../../src/cli/tutorial/practice-state.ts';
import { steps } from '../../../src/cli/tutorial/pull-authentication.ts';
import type { ShellLine } from '../../../src/cli/tutorial/shell-line.ts';
import { StepRunner } from '../../../src/cli/tutorial/step-runner.ts';
import { runWith, temporaryFolder } from '../support/io.ts';

/** A practice state whose commands run in the test's process. */
export class PracticeHere implements Practice {
  readonly folder = join(temporaryFolder(afterAll), 'tutorial');
  /** What each command did, in order. */
  readonly outcomes: Outcome[] = [];

  create(): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  async run({ words, env }: ShellLine, _visibility: Visibility): Promise<Outcome> {
    process.chdir(this.folder);
    const { status, stdout, stderr } = await runWith(words.slice(1), {
      env: {
        HOME: this.folder,
        LOCALVAULT_HOME: join(this.folder, 'state'),
        XDG_CONFIG_HOME: join(this.folder, 'config'),
        ...Object.fromEntries(env),
      },
    });
    const outcome = { status, output: stdout, errors: stderr };
    this.outcomes.push(outcome);
    return outcome;
  }
}

/** A course on a practice state. All that it writes is collected in `written`. */
export function newCourse(practice: Practice, written: string[] = []) {
  const page = new Page({ isTerminal: false, write: (text) => void written.push(String(text)) }, undefined);
  const runner = new StepRunner(practice, steps);
  return { page, runner, course: new Course({ steps, practice, runner, page, onPrepare: () => {} }) };
}
