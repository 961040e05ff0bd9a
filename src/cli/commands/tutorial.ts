import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { statusOf } from '../exec/run-process.ts';
import { Failure, failing } from '../failure.ts';
import { booleanFlag, textFlag } from '../flags/flag-types.ts';
import { refuseClientFlags } from '../flags/refuse-client-flags.ts';
import { outputRendered } from '../format/output.ts';
import { refusePreview } from '../state/whole-state.ts';
import { Progress } from '../terminal/progress.ts';
import { Course } from '../tutorial/course.ts';
import { Guide, howToAnswer } from '../tutorial/guide.ts';
import { Interruption, interruptible } from '../tutorial/interruption.ts';
import { Page } from '../tutorial/page.ts';
import { PracticeState, tutorialFolder } from '../tutorial/practice-state.ts';
import { noProgress, readProgress } from '../tutorial/progress-file.ts';
import { steps } from '../tutorial/pull-authentication.ts';
import { StepRunner } from '../tutorial/step-runner.ts';

const flags = {
  list: booleanFlag({ help: 'List the steps, and which ones are done.' }),
  step: textFlag({
    completes: steps.map((_, at) => String(at + 1)),
    help: 'Start with this step. The effects of the earlier steps are prepared.',
  }),
  restart: booleanFlag({ help: 'Remove the practice state and the progress, and start again.' }),
  auto: booleanFlag({ help: 'Run all steps without waiting, in a temporary state that is removed at the end.' }),
  script: booleanFlag({ help: 'Print the commands alone, as a shell script for localvault or a dev server.' }),
};

type TutorialContext = CommandContext<typeof flags>;

export const command = defineCommand({
  name: 'tutorial',
  summary: 'Learn AppRole step by step',
  usage: '[options]',
  help: `Learn AppRole by doing. Each step explains what it is about, shows a command, and waits: Enter runs the command, or type it yourself, with other values where you like. "skip" finishes the step for you, and "quit" leaves; the next "localvault tutorial" goes on from there.

The commands run in a practice state with its own token file and home folder. They don't touch your states, tokens and preferences, and send nothing to a server. The practice state stays until -restart; it is in ~/.local/share/localvault.tutorial (XDG_DATA_HOME).

With -auto, the exit status is 0 if every step succeeded, and 2 otherwise.`,
  examples: ['localvault tutorial -list', 'localvault tutorial -auto', 'localvault tutorial -script > tutorial.sh'],
  flags,
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    const { flags, given, io } = context;
    refuseClientFlags(given, '', 'the tutorial has a state of its own');
    refusePreview(context);
    refuseContradictions(flags);
    const first = given.has('step') ? stepIndex(flags.step) : undefined;
    if (flags.list) {
      return list(context);
    }
    if (flags.script) {
      const { scriptOf } = await import('../tutorial/script.ts');
      io.stdout.write(scriptOf(steps));
      return 0;
    }
    return flags.auto ? runAlone(context, first ?? 0) : lead(context, first);
  },
});

/** Refuses flags that ask for different things. */
function refuseContradictions({ list, step, restart, auto, script }: TutorialContext['flags']): void {
  const modes = Object.entries({ list, script, auto }).filter(([, isGiven]) => isGiven);
  const [first, second] = modes.map(([name]) => name);
  if (first !== undefined && second !== undefined) {
    throw new Failure(`-${first} and -${second} contradict each other: give one of them`, 1);
  }
  if (first !== undefined && restart) {
    throw new Failure(`-restart is for the guided tutorial: leave it out with -${first}`, 1);
  }
  if (step !== '' && (list || script)) {
    throw new Failure(`-step has no effect with -${first}: leave it out`, 1);
  }
}

/** Converts the number of a step to its index. */
function stepIndex(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > steps.length) {
    throw new Failure(
      `There is no step "${text}": use a number from 1 to ${steps.length} (see localvault tutorial -list).`,
      1,
    );
  }
  return number - 1;
}

async function list(context: TutorialContext): Promise<number> {
  const { reached, done } = readProgress(tutorialFolder(context.env)) ?? noProgress;
  const rows = steps.map(({ id, title }, at) => ({
    step: at + 1,
    title,
    status: done.includes(id) ? 'done' : reached.includes(id) ? 'skipped' : at === reached.length ? 'next' : '',
  }));
  if (context.format !== 'table') {
    return outputRendered(context, rows);
  }
  const { printTable } = await import('../format/grid-table.ts');
  printTable(
    context,
    ['Step', 'Title', 'Status'],
    rows.map(({ step, title, status }) => [String(step), title, status]),
  );
  return 0;
}

/** Runs all steps in a temporary state. */
async function runAlone(context: TutorialContext, first: number): Promise<number> {
  const folder = await failing("can't make a temporary folder", () =>
    mkdtempSync(join(tmpdir(), 'localvault-tutorial-')),
  );
  return interruptibly(async (signal) => {
    const { practice, course } = await openCourse(context, folder, signal);
    // If the reader closes the pipe, as `head` does, this process ends at once.
    const remove = () => practice.remove();
    process.once('exit', remove);
    try {
      await course.runAlone(first);
      return 0;
    } finally {
      process.off('exit', remove);
      remove();
    }
  });
}

/** Leads a person through the steps. */
async function lead(context: TutorialContext, first: number | undefined): Promise<number> {
  const { io, env, flags, tree } = context;
  if (!io.stdin.isTerminal || !io.stdout.isTerminal || flags['non-interactive']) {
    throw new Failure(
      'The guided tutorial needs a terminal: "localvault tutorial -auto" runs all steps without waiting.',
      1,
    );
  }
  const folder = tutorialFolder(env);
  return interruptibly(async (signal) => {
    const { practice, page, runner, course } = await openCourse(context, folder, signal);
    if (flags.restart) {
      practice.remove();
    }
    const name = io.calledAs;
    const begun = readProgress(folder)?.reached.length ?? 0;
    if (begun >= steps.length && first === undefined) {
      page.paragraph(`You are through with all ${steps.length} steps.`);
      page.paragraph(`Start again with "${name} tutorial -restart", or repeat a step with "${name} tutorial -step=N".`);
      return 0;
    }
    page.paragraph(
      `AppRole in ${steps.length} steps, in a practice state of its own: nothing here touches your states and tokens.`,
    );
    page.paragraph(`\n${howToAnswer}`);
    const guide = new Guide({ stdin: io.stdin, page, runner, tree, signal });
    const left = await course.lead(guide, first).catch((error: unknown) => {
      if (error instanceof Interruption) {
        page.paragraph(`\nStopped. To go on from here: ${name} tutorial`);
      }
      throw error;
    });
    page.paragraph(
      left === undefined
        ? `\nThat was the tutorial. "${name} tutorial -script" prints its commands for a real server, and "${name} tutorial -step=N" repeats a step.`
        : `You left at step ${left + 1}. To go on from here: ${name} tutorial`,
    );
    return 0;
  });
}

async function openCourse({ io, env, ui }: TutorialContext, folder: string, signal: AbortSignal) {
  const paint = ui.colour ? await import('../terminal/paint.ts') : undefined;
  const { stdout, stderr, program } = io;
  const page = new Page(stdout, paint);
  const practice = new PracticeState({ folder, program, env, stdout, colour: ui.colour, signal });
  const runner = new StepRunner(practice, steps);
  const progress = new Progress(stderr);
  const onPrepare = (at: number, count: number) => {
    if (at < count) {
      progress.show(at, count, 'steps prepared');
    } else {
      progress.clear();
    }
  };
  return { practice, page, runner, course: new Course({ steps, practice, runner, page, onPrepare }) };
}

/** Runs `body`. If a signal stops it, this process ends by the same signal. */
async function interruptibly(body: (signal: AbortSignal) => Promise<number>): Promise<number> {
  try {
    return await interruptible(body);
  } catch (error) {
    if (error instanceof Interruption) {
      return statusOf(error.signal);
    }
    throw error;
  }
}
