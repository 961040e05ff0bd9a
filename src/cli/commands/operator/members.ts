import { mapsOf, textOf } from '../../../client/session/secret.ts';
import type { Printable } from '../../../go/json/json.ts';
import type { ValueMap } from '../../../values/value.ts';
import { defineCommand } from '../../command.ts';
import { table } from '../../format/columns.ts';
import { outputRendered } from '../../format/output.ts';
import { answerMap } from '../../requests/answer-map.ts';

export const command = defineCommand({
  name: 'operator members',
  summary: 'List the nodes of a cluster',
  usage: '[options]',
  help: 'List the nodes of a cluster. The local state, and a server without a cluster, are the only node.',
  examples: ['localvault operator members', 'localvault operator members -format=json'],
  output: ['format'],
  async run(context) {
    const session = await context.session();
    const { nodes: listed } = await answerMap(session, 'GET', 'sys/ha-status');
    const nodes = mapsOf(listed);
    if (context.format !== 'table') {
      return outputRendered(context, new Map([['Nodes', nodes?.map(asPrintable) ?? null]]));
    }
    context.ui.output(table([headings, ...(nodes ?? []).map(asLine)]));
    return 0;
  },
});

const headings = 'Host Name | API Address | Cluster Address | Active Node | Version | Upgrade Version | Last Echo';

function asPrintable(node: ValueMap): Printable {
  const fields = new Map<string, Printable>([
    ['hostname', textOf(node.hostname)],
    ['api_address', textOf(node.api_address)],
    ['cluster_address', textOf(node.cluster_address)],
    ['active_node', node.active_node === true],
    ['last_echo', textOf(node.last_echo) || null],
    ['version', textOf(node.version)],
  ]);
  const upgrade = textOf(node.upgrade_version);
  return upgrade === '' ? fields : fields.set('upgrade_version', upgrade);
}

function asLine(node: ValueMap): string {
  const cells = [
    textOf(node.hostname),
    textOf(node.api_address),
    textOf(node.cluster_address),
    `${node.active_node === true}`,
    textOf(node.version),
    textOf(node.upgrade_version),
    // Without fractions of a second.
    textOf(node.last_echo).replace(/\.\d+/, ''),
  ];
  return cells.join(' | ');
}
