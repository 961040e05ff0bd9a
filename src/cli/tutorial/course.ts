import { Failure } from '../failure.ts';
import type { Guide, StepEnd } from './guide.ts';
import { showKept, showValues } from './guide.ts';
import type { Page } from './page.ts';
import type { Practice } from './practice-state.ts';
import type { TutorialProgress } from './progress-file.ts';
import { noProgress, readProgress, writeProgress } from './progress-file.ts';
import type { Step } from './step.ts';
import type { StepRunner } from './step-runner.ts';

/** Makes the state, or undoes an interrupted step, before the commands of the first step log in as the admin again. */
const setUp: Step = {
  id: '',
  title: '',
  text: '',
  commands: [{ line: 'localvault clock reset' }, { line: 'localvault login -root -no-print' }],
};

/** Options of a course. */
export interface CourseOptions {
  readonly steps: readonly Step[];
  readonly practice: Practice;
  readonly runner: StepRunner;
  readonly page: Page;
  /** Called before each step that is only prepared, and at the end of the preparation with `at` as `count`. */
  readonly onPrepare: (at: number, count: number) => void;
}

/** Runs the steps from any of them on, after preparing the effects of the earlier ones. */
export class Course {
  readonly #options: CourseOptions;

  constructor(options: CourseOptions) {
    this.#options = options;
  }

  /**
   * Runs all steps from one on without waiting for the user.
   *
   * @param first the index of the step
   * @throws Failure (status 2) if a step doesn't do what it should
   */
  async runAlone(first: number): Promise<void> {
    const { steps, practice, page, runner } = this.#options;
    practice.create();
    await this.#prepare(steps.slice(0, first));
    for (const [at, step] of steps.entries()) {
      if (at >= first) {
        page.step(step, at + 1, steps.length);
        runner.writeFiles(step);
        await this.#runStep(step, at + 1);
      }
    }
    page.paragraph(`\nAll ${steps.length - first} steps did what they should.`);
  }

  async #runStep({ title, commands }: Step, number: number): Promise<void> {
    const { page, runner } = this.#options;
    for (const command of commands) {
      page.typed(command.line);
      const line = await runner.parse(command.line, command);
      showValues(page, command.line, line);
      const problem = await runner.perform(command, line, 'shown');
      if (problem !== undefined) {
        throw new Failure(`Step ${number} failed (${title}): ${problem}`, 2);
      }
      showKept(page, line, runner);
      if (command.look !== undefined) {
        page.look(command.look);
      }
    }
  }

  /**
   * Leads the user through the steps.
   *
   * @param first the index of the first step; undefined for the one after those that the practice state has
   * @returns the index of the step that was left; undefined if all are done
   */
  async lead(guide: Pick<Guide, 'step'>, first: number | undefined): Promise<number | undefined> {
    const { steps, page, runner } = this.#options;
    let progress = await this.#begin(first);
    for (let at = progress.reached.length; at < steps.length; at++) {
      const step = steps[at];
      if (step === undefined) {
        break;
      }
      page.step(step, at + 1, steps.length);
      runner.writeFiles(step);
      const end = await guide.step(step);
      if (end === 'left') {
        return at;
      }
      progress = this.#store(withStep(progress, step, end));
    }
    return undefined;
  }

  /** Brings the practice state to where the first step begins. */
  async #begin(first: number | undefined): Promise<TutorialProgress> {
    const { steps, practice, page } = this.#options;
    practice.create();
    const { reached, done } = readProgress(practice.folder) ?? noProgress;
    const known = steps.slice(0, reached.length).every(({ id }, at) => id === reached[at]);
    const target = first ?? (known ? reached.length : 0);
    const kept = known && target >= reached.length ? reached.length : 0;
    if (kept === 0) {
      practice.remove();
      practice.create();
    }
    if (kept < target) {
      page.paragraph(`Preparing ${kept + 1 === target ? `step ${target}` : `steps ${kept + 1} to ${target}`} …`);
    }
    await this.#prepare([...steps.slice(0, Math.min(1, target)), ...steps.slice(Math.max(1, kept), target)]);
    return this.#store({ reached: steps.slice(0, target).map(({ id }) => id), done });
  }

  async #prepare(steps: readonly Step[]): Promise<void> {
    const { runner, onPrepare } = this.#options;
    const count = steps.length + 1;
    try {
      for (const [at, step] of [setUp, ...steps].entries()) {
        onPrepare(at, count);
        runner.writeFiles(step);
        await runner.prepare(step.commands);
      }
    } finally {
      onPrepare(count, count);
    }
  }

  #store(progress: TutorialProgress): TutorialProgress {
    writeProgress(this.#options.practice.folder, progress);
    return progress;
  }
}

function withStep({ reached, done }: TutorialProgress, { id }: Step, end: StepEnd): TutorialProgress {
  return { reached: [...reached, id], done: end === 'done' ? [...new Set([...done, id])] : done };
}
