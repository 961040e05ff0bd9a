import type { CheckReport, RepairReport, WholeState } from '../../../client/state/whole-state.ts';
import { defineCommand } from '../../command.ts';
import type { Context } from '../../context.ts';
import { booleanFlag } from '../../flags/flag-types.ts';
import { outputRendered } from '../../format/output.ts';
import { wholeState } from '../../state/whole-state.ts';
import { confirm, forceFlag } from '../../terminal/confirm.ts';

export const command = defineCommand({
  name: 'state check',
  summary: 'Verify the state, and repair it',
  usage: '[options]',
  help: `Verify every document and transaction of the state, decrypt everything that is sealed, and report each problem on a line of standard error. A server can keep using the state meanwhile.

With -fix, make the state's folder and all files in it private to you first. A clone of a Git repository needs this, because Git doesn't keep permissions.

With -repair, save all genuine data of a damaged state, and name what is lost. The damaged state is copied to a folder beside it first. The command asks for confirmation on a terminal, and requires -force elsewhere. A server that uses the state must be stopped first.

The exit status is 0 for a sound or repaired state, and 2 if there is a problem.`,
  examples: [
    'localvault status\nlocalvault state check',
    'localvault state check -format=json',
    'localvault status\nlocalvault state check -fix',
    'localvault status\nlocalvault state check -repair -force',
  ],
  flags: {
    ...forceFlag,
    fix: booleanFlag({ help: 'Make all files of the state private.' }),
    repair: booleanFlag({ help: 'Save what can be saved of a damaged state, and keep a copy of the whole.' }),
  },
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    const state = await wholeState(context);
    const fixed = context.flags.fix && state.holdsState ? state.fixModes() : 0;
    if (fixed > 0 && context.format === 'table') {
      context.ui.output(`Success! Made ${fixed} files and folders private.`);
    }
    const report = state.check();
    if (report.problems.length === 0) {
      return undamaged(context, state, report);
    }
    if (!context.flags.repair) {
      return damaged(context, state, report);
    }
    await state.refuseServed();
    for (const problem of report.problems) {
      context.ui.error(problem);
    }
    await confirm(
      context,
      `Save what can be saved of ${state.folder}, and keep a copy of the whole?`,
      `This replaces ${state.folder} by what can be saved of it, and keeps a copy of the whole`,
    );
    return repaired(context, state, await state.repair());
  },
});

function undamaged(context: Context, { folder }: WholeState, report: CheckReport): number {
  const { documents, sealed, exposures, notes } = report;
  if (context.format !== 'table') {
    return outputReport(context, folder, report);
  }
  for (const line of [...exposures, ...notes]) {
    context.ui.error(line);
  }
  if (exposures.length > 0) {
    return 2;
  }
  context.ui.output(`Success! ${folder} is sound: ${documents} documents, ${sealed} with sealed parts.`);
  return 0;
}

function damaged(context: Context, { folder }: WholeState, report: CheckReport): number {
  if (context.format !== 'table') {
    return outputReport(context, folder, report);
  }
  for (const problem of [...report.problems, ...report.exposures]) {
    context.ui.error(problem);
  }
  if (context.io.stderr.isTerminal) {
    context.ui.error('To save what can be saved, and keep a copy of the whole, run: localvault state check -repair');
  }
  return 2;
}

/** Prints the whole report. Problems include what others can do with the state's files. */
function outputReport(context: Context, folder: string, report: CheckReport): number {
  const { documents, sealed, notes } = report;
  const problems = [...report.problems, ...report.exposures];
  outputRendered(context, { path: folder, documents, sealed, problems, notes });
  return problems.length === 0 ? 0 : 2;
}

function repaired(context: Context, { folder }: WholeState, { copy, documents, losses, faults }: RepairReport): number {
  if (context.format !== 'table') {
    outputRendered(context, { path: folder, copy, documents, losses, repaired: faults });
    return 0;
  }
  for (const loss of losses) {
    context.ui.error(`Lost: ${loss}`);
  }
  for (const fault of faults) {
    context.ui.warn(`Repaired: ${fault}`);
  }
  context.ui.output(`Success! ${folder} is sound again: ${documents} documents. The damaged state is kept in ${copy}`);
  return 0;
}
