import type { ApplyOrder, ApplyReport } from '../../provision/apply.ts';
import { defineCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { Failure, failing } from '../failure.ts';
import { booleanFlag } from '../flags/flag-types.ts';
import { outputRendered } from '../format/output.ts';
import { Provisioner } from '../provision/provision.ts';
import { readObjectFiles } from '../provision/read-files.ts';
import { printableReport, reportLines, summary } from '../provision/report.ts';
import { copyNotice } from '../state/copy-notice.ts';
import { anyWholeState } from '../state/whole-state.ts';
import { confirm, forceFlag } from '../terminal/confirm.ts';

const flags = {
  'dry-run': booleanFlag({ help: 'Show what would change, and change nothing.' }),
  prune: booleanFlag({ help: 'Delete objects in no file, of the kinds that the files contain.' }),
  continue: booleanFlag({ help: 'Go on with the other objects if one fails.' }),
  ...forceFlag,
};

type ApplyContext = CommandContext<typeof flags>;

export const command = defineCommand({
  name: 'apply',
  summary: 'Make the state match files',
  usage: '[options] FILE...',
  help: `Make the local state, or the server that VAULT_ADDR names, match files: create missing objects, update those that differ, and report each one. A field that a file omits is set to its default. An object in no file is left alone. Applying the same files again changes nothing.

A file is printed by "localvault export" with -format=json or hcl, or written by hand. It is either a JSON document with "version": 1 and "objects", which maps paths to the data of a write to them, or an OpenBao configuration file with initialize blocks. - stands for standard input.

-dry-run writes nothing. It only compares, so it does not reveal values that a write would refuse. If there is no state yet, it compares the files with a new one. On the local state, either all changes are made or none. On a server, the first failure ends the command, and earlier changes stay. With -continue, the command goes on with the other objects in both cases.

-prune deletes objects in no file, but only of the kinds that the files contain, and roles and secrets only in mounts that the files name. Objects that every server has are never deleted. The command asks for confirmation on a terminal, and requires -force elsewhere. It keeps a copy of the local state, as one of the last five copies.

The exit status is 2 if an object failed.`,
  examples: [
    `cat > app.json <<'END'\n{ "version": 1, "objects": {\n  "sys/auth/approle": { "type": "approle" },\n  "sys/policies/acl/app": { "policy": "path \\"secret/data/app\\" { capabilities = [\\"read\\"] }" },\n  "auth/approle/role/app": { "token_policies": ["app"], "token_ttl": "20m" }\n} }\nEND\nlocalvault apply -dry-run app.json\nlocalvault apply app.json`,
    'localvault export > init.hcl\nlocalvault apply -prune -force init.hcl',
  ],
  completes: ['file'],
  output: ['format'],
  flags,
  sendsRequests: 'many',
  async run(context) {
    const { args, env } = context;
    if (args.length === 0) {
      throw new Failure('no file to apply: name one, or - for standard input', 1);
    }
    const objects = readObjectFiles(args, env, () => context.readStdin());
    const { prune, continue: continues, 'dry-run': dryRun } = context.flags;
    const provisioner = await Provisioner.open(context, dryRun ? 'rehearse' : 'create');
    const order: ApplyOrder = { objects, prune, dryRun, continues };
    const apply = (changed: Partial<ApplyOrder> = {}) =>
      failing('Error applying', () => provisioner.apply({ ...order, ...changed }));
    if (dryRun) {
      return tellPlan(context, await apply());
    }
    const deleted = prune ? pathsToDelete(await apply({ dryRun: true })) : [];
    if (deleted.length === 0) {
      return tell(context, await apply({ prune: false }), provisioner);
    }
    await confirmDeletion(context, deleted, provisioner.isLocal);
    const kept = provisioner.isLocal ? await (await anyWholeState(context)).keepCopy() : undefined;
    const report = await apply({ pruneOnly: deleted });
    const isChanged = report.objects.some(({ action }) => action !== 'failed' && action !== 'unchanged');
    if (!isChanged) {
      kept?.discard();
    }
    return tell(context, report, provisioner, isChanged ? kept?.path : undefined);
  },
});

function pathsToDelete({ objects }: ApplyReport): string[] {
  return objects.filter(({ action }) => action === 'deleted').map(({ path }) => path);
}

/** How many paths a question names. */
const namedPaths = 5;

async function confirmDeletion(context: ApplyContext, paths: readonly string[], isLocal: boolean): Promise<void> {
  const count = paths.length === 1 ? '1 object' : `${paths.length} objects`;
  const more = paths.length > namedPaths ? ` and ${paths.length - namedPaths} more (see -dry-run)` : '';
  const named = `${count}: ${paths.slice(0, namedPaths).join(', ')}${more}`;
  const kept = isLocal ? 'A copy of the state is kept.' : 'The server keeps no copy.';
  await confirm(context, `Delete ${named}? ${kept}`, `This deletes ${named}`);
}

/** Shows what would change as a diff. */
async function tellPlan(context: ApplyContext, report: ApplyReport): Promise<number> {
  if (context.format !== 'table') {
    outputRendered(context, printableReport(report, true));
    return statusOf(report);
  }
  const { diffLines } = await import('../provision/diff.ts');
  const paint = context.ui.colour ? await import('../terminal/paint.ts') : undefined;
  for (const line of diffLines(report.objects)) {
    const colour = paint && (/^(?:---|\+\+\+) /.test(line) ? paint.bold : colourOf(line, paint));
    context.io.stdout.write(`${line}\n`, colour && ((shown) => `${colour(shown.slice(0, -1))}\n`));
  }
  context.ui.output(`Dry run: ${summary(report.objects)}.`);
  return tellFailures(context, report, '');
}

type Paint = typeof import('../terminal/paint.ts');

function colourOf(line: string, paint: Paint): ((text: string) => string) | undefined {
  return line.startsWith('+')
    ? paint.green
    : line.startsWith('-')
      ? paint.red
      : line.startsWith('@')
        ? paint.cyan
        : undefined;
}

function tell(context: ApplyContext, report: ApplyReport, provisioner: Provisioner, copy?: string): number {
  if (context.format !== 'table') {
    outputRendered(context, printableReport(report, false));
    return tellFailures(context, report, copyNotice(copy).trim());
  }
  for (const line of reportLines(report.objects)) {
    context.ui.output(line);
  }
  context.ui.output(`${summary(report.objects)}.`.replace(/^./, (first) => first.toUpperCase()) + copyNotice(copy));
  return tellFailures(context, report, consequence(context, report, provisioner));
}

/** Says what a failure means for the other objects. */
function consequence(
  { flags: { continue: continues } }: ApplyContext,
  { objects, left }: ApplyReport,
  { isLocal }: Provisioner,
): string {
  if (continues) {
    return '';
  }
  const isChanged = objects.some(({ action }) => action !== 'failed' && action !== 'unchanged');
  return isLocal || !isChanged
    ? 'Nothing was changed. -continue applies the other objects.'
    : `${left === 1 ? '1 object was' : `${left} objects were`} not tried, and what is reported above was done. -continue tries the others.`;
}

function tellFailures({ ui }: ApplyContext, report: ApplyReport, note: string): number {
  for (const { path, error } of report.objects.filter(({ action }) => action === 'failed')) {
    ui.error(`Error applying ${path}: ${error}`);
  }
  if (note !== '' && statusOf(report) !== 0) {
    ui.error(note);
  }
  return statusOf(report);
}

function statusOf({ objects }: ApplyReport): number {
  return objects.some(({ action }) => action === 'failed') ? 2 : 0;
}
