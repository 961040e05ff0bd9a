import { numberOf } from '../../client/session/secret.ts';
import { goFormat } from '../../go/format.ts';
import type { Command } from '../command.ts';
import { defineCommand } from '../command.ts';
import type { CommandTexts } from '../command-declaration.ts';
import { failing } from '../failure.ts';
import { booleanFlag } from '../flags/flag-types.ts';
import { table } from '../format/columns.ts';
import { outputRendered } from '../format/output.ts';
import { ask, dataOf } from '../requests/ask.ts';
import type { Mount } from './listed-mount.ts';
import { mountsAsPrintable, mountsOf } from './listed-mount.ts';

/** A column of the table of mounts. */
export interface Column {
  readonly title: string;
  readonly cell: (mount: Mount) => string;
}

/** What differs between `auth list` and `secrets list`. */
export interface MountListDefinition extends CommandTexts {
  /** The start of the error message. */
  readonly failure: string;
  /** The API path of the mounts: `sys/auth` or `sys/mounts`. */
  readonly where: string;
  readonly columns: readonly Column[];
  /** The setting that `-detailed` shows after the TTLs. */
  readonly setting: Column;
}

/** The columns that both lists have. */
export const simpleColumns: readonly Column[] = [
  { title: 'Path', cell: (mount) => mount.path },
  { title: 'Type', cell: (mount) => mount.type },
  { title: 'Accessor', cell: (mount) => mount.accessor },
  { title: 'Description', cell: (mount) => mount.description },
];

function detailedColumns(setting: Column): Column[] {
  return [
    { title: 'Path', cell: (mount) => mount.path },
    { title: 'Plugin', cell: (mount) => mount.type },
    { title: 'Accessor', cell: (mount) => mount.accessor },
    { title: 'Default TTL', cell: (mount) => ttlCell(mount, 'default_lease_ttl') },
    { title: 'Max TTL', cell: (mount) => ttlCell(mount, 'max_lease_ttl') },
    setting,
    { title: 'Replication', cell: (mount) => (mount.local ? 'local' : 'replicated') },
    { title: 'Seal Wrap', cell: (mount) => `${mount.sealWrap}` },
    { title: 'External Entropy Access', cell: (mount) => `${mount.externalEntropyAccess}` },
    { title: 'Options', cell: (mount) => goFormat(mount.options ?? {}) },
    { title: 'Description', cell: (mount) => mount.description },
    { title: 'UUID', cell: (mount) => mount.uuid },
    { title: 'Version', cell: (mount) => mount.pluginVersion },
    { title: 'Running Version', cell: (mount) => mount.runningVersion },
    { title: 'Running SHA256', cell: (mount) => mount.runningSha256 },
    { title: 'Deprecation Status', cell: (mount) => mount.deprecationStatus },
  ];
}

/** Seconds, or `system` for the system default. Mounts without leases have neither. */
function ttlCell({ type, config }: Mount, setting: string): string {
  if (type === 'system' || type === 'cubbyhole') {
    return '';
  }
  const seconds = numberOf(config[setting]);
  return seconds === 0 ? 'system' : `${seconds}`;
}

/** Makes a command that lists mounts. */
export function defineMountListCommand(definition: MountListDefinition): Command {
  const { failure, where, columns, setting, ...texts } = definition;
  return defineCommand({
    ...texts,
    output: ['format'],
    flags: { detailed: booleanFlag({ help: 'Show all properties of each mount.' }) },
    async run(context) {
      context.expectArgs(0);
      const session = await context.session();
      const mounts = await failing(failure, async () => mountsOf(dataOf(await ask(session, 'GET', where))));
      if (context.format !== 'table') {
        return outputRendered(context, mountsAsPrintable(mounts));
      }
      context.ui.output(tableOf(context.flags.detailed ? detailedColumns(setting) : columns, mounts));
      return 0;
    },
  });
}

function tableOf(columns: readonly Column[], mounts: readonly Mount[]): string {
  const lines = mounts.map((mount) => columns.map((column) => column.cell(mount)).join(' | '));
  return table([columns.map((column) => column.title).join(' | '), ...lines]);
}
