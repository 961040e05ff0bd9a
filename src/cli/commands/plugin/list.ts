import { ApiError } from '../../../client/session/api-error.ts';
import { mapsOf, parseSecret, textOf, textsOf } from '../../../client/session/secret.ts';
import type { Session } from '../../../client/session/session.ts';
import type { Printable } from '../../../go/json/json.ts';
import { goQuote } from '../../../go/quote.ts';
import type { ValueMap } from '../../../values/value.ts';
import { parsePluginType, pluginTypes } from '../../arguments/plugin-name.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { booleanFlag } from '../../flags/flag-types.ts';
import { table } from '../../format/columns.ts';
import { outputRendered } from '../../format/output.ts';
import { ask, dataOf } from '../../requests/ask.ts';

export const command = defineCommand({
  name: 'plugin list',
  summary: 'List plugins',
  usage: '[options] [TYPE]',
  help: 'List the auth methods and secrets engines that can be enabled.',
  examples: ['localvault plugin list', 'localvault plugin list -format=json auth'],
  completes: [['auth', 'database', 'secret']],
  output: ['format'],
  flags: { detailed: booleanFlag({ help: 'Show the deprecation status of each plugin.' }) },
  async run(context) {
    const { args, flags } = context;
    context.expectArgs(0, 1, '0 or 1');
    const type = await failing('Error parsing type', () => parsePluginType(args[0] || 'unknown'));
    const session = await context.session();
    const { names, details } = await failing('Error listing available plugins', async () =>
      pluginsOf(await catalogue(session), type),
    );
    if (context.format !== 'table') {
      const shown = details.length === 0 ? null : details.map(asPrintable);
      return outputRendered(context, { ...names, details: shown });
    }
    context.ui.output(table(flags.detailed ? detailedLines(details) : simpleLines(details, type)));
    return 0;
  },
});

/** The plugin catalogue. The real client reads an error response like any other, and finds no data in it. */
async function catalogue(session: Session): Promise<ValueMap> {
  try {
    return dataOf(await ask(session, 'GET', 'sys/plugins/catalog'));
  } catch (error) {
    if (error instanceof ApiError) {
      return dataOf(parseSecret(error.body));
    }
    throw error;
  }
}

/** The names of plugins by type, and the details of each. */
interface Plugins {
  readonly names: Record<string, Printable>;
  readonly details: readonly ValueMap[];
}

function pluginsOf(data: ValueMap, type: string): Plugins {
  const names: Record<string, Printable> = Object.create(null);
  const all = mapsOf(data.detailed) ?? [];
  if (type !== 'unknown') {
    if (!(type in data)) {
      throw new Error(`no ${type} entry in returned data`);
    }
    names[type] = textsOf(data[type]) ?? null;
    return { names, details: all.filter((plugin) => textOf(plugin.type) === type) };
  }
  for (const each of pluginTypes.filter((name) => name in data)) {
    const listed = textsOf(data[each]);
    if (listed === null) {
      throw new Error(`unable to parse plugins for ${goQuote(each)} type`);
    }
    names[each] = listed;
  }
  return { names, details: all };
}

function asPrintable(plugin: ValueMap): Printable {
  const status = textOf(plugin.deprecation_status);
  const version = textOf(plugin.version);
  return new Map<string, Printable>([
    ['type', textOf(plugin.type)],
    ['name', textOf(plugin.name)],
    ...(version === '' ? [] : [['version', version] as const]),
    ['builtin', plugin.builtin === true],
    ...(status === '' ? [] : [['deprecation_status', status] as const]),
  ]);
}

function simpleLines(plugins: readonly ValueMap[], type: string): string[] {
  const isMixed = type === 'unknown';
  return [
    isMixed ? 'Name | Type | Version' : 'Name | Version',
    ...plugins.map((plugin) => lineOf(plugin, isMixed ? ['name', 'type', 'version'] : ['name', 'version'])),
  ];
}

function detailedLines(plugins: readonly ValueMap[]): string[] {
  return [
    'Name | Type | Version | Deprecation Status',
    ...plugins.map((plugin) => lineOf(plugin, ['name', 'type', 'version', 'deprecation_status'])),
  ];
}

function lineOf(plugin: ValueMap, fields: readonly string[]): string {
  return fields.map((field) => textOf(plugin[field])).join(' | ');
}
