import { textOf } from '../../../client/session/secret.ts';
import { goFormat } from '../../../go/format.ts';
import type { Printable } from '../../../go/json/json.ts';
import { compareBytes } from '../../../values/compare.ts';
import type { ValueMap } from '../../../values/value.ts';
import { emptyMap, isMap } from '../../../values/value.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { booleanFlag } from '../../flags/flag-types.ts';
import { table } from '../../format/columns.ts';
import { outputRendered } from '../../format/output.ts';
import { ask, dataOf } from '../../requests/ask.ts';

/** An audit device. */
interface Device {
  readonly key: string;
  readonly type: string;
  readonly description: string;
  readonly options: ValueMap | null;
  readonly local: boolean;
  readonly path: string;
}

export const command = defineCommand({
  name: 'audit list',
  summary: 'List audit devices',
  usage: '[options]',
  help: 'List the enabled audit devices.',
  examples: ['localvault audit list -output-policy', 'localvault audit list -output-curl-string'],
  output: ['format'],
  flags: { detailed: booleanFlag({ help: 'Show all properties of each device.' }) },
  async run(context) {
    context.expectArgs(0);
    const session = await context.session();
    const devices = await failing('Error listing audits', async () =>
      devicesOf(dataOf(await ask(session, 'GET', 'sys/audit'))),
    );
    if (context.format !== 'table') {
      return outputRendered(context, new Map(devices.map((device) => [device.key, deviceAsPrintable(device)])));
    }
    if (devices.length === 0) {
      context.ui.output('No audit devices are enabled.');
      return 2;
    }
    context.ui.output(table(context.flags.detailed ? detailedLines(devices) : simpleLines(devices)));
    return 0;
  },
});

function devicesOf(data: ValueMap): Device[] {
  return Object.keys(data)
    .sort(compareBytes)
    .map((key) => {
      const value = data[key];
      const raw = isMap(value) ? value : emptyMap();
      return {
        key,
        type: textOf(raw.type),
        description: textOf(raw.description),
        options: isMap(raw.options) ? raw.options : null,
        local: raw.local === true,
        path: textOf(raw.path),
      };
    });
}

function deviceAsPrintable({ type, description, options, local, path }: Device): Printable {
  return new Map<string, Printable>([
    ['type', type],
    ['description', description],
    ['options', options],
    ['local', local],
    ['path', path],
  ]);
}

function simpleLines(devices: readonly Device[]): string[] {
  return [
    'Path | Type | Description',
    ...devices.map(({ path, type, description }) => `${path} | ${type} | ${description}`),
  ];
}

function detailedLines(devices: readonly Device[]): string[] {
  const lines = devices.map(({ key, type, description, local, options }) => {
    const pairs = Object.entries(options ?? {}).sort(([a], [b]) => compareBytes(a, b));
    const text = pairs.map(([name, value]) => `${name}=${goFormat(value)}`).join(' ');
    return `${key} | ${type} | ${description} | ${local ? 'local' : 'replicated'} | ${text}`;
  });
  return ['Path | Type | Description | Replication | Options', ...lines];
}
