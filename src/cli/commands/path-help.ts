import { textOf } from '../../client/session/secret.ts';
import { parseFirstJson, printJson } from '../../go/json/json.ts';
import type { Value } from '../../values/value.ts';
import { isMap } from '../../values/value.ts';
import { sanitizePath } from '../arguments/sanitize-path.ts';
import { defineCommand } from '../command.ts';
import { failing } from '../failure.ts';

export const command = defineCommand({
  name: 'path-help',
  summary: 'Show help for an API path',
  usage: '[options] PATH',
  help: `Show the help of an API path: its purpose and its parameters.

With -format=json, print an OpenAPI document.`,
  examples: ['localvault path-help sys/policies/acl/jenkins', 'localvault path-help -format=json secret'],
  completes: ['any path'],
  output: ['format'],
  async run(context) {
    context.expectArgs(1);
    const session = await context.session();
    const path = sanitizePath(context.args[0] ?? '');
    const help = await failing('Error retrieving help', async () => {
      const answer = await session.request('GET', path, { query: [['help', '1']] });
      return parseFirstJson(answer.body).value;
    });
    context.ui.output(
      context.flags.format === 'json' ? printJson(partOf(help, 'openapi')) : textOf(partOf(help, 'help')),
    );
    return 0;
  },
});

function partOf(help: Value, name: string): Value {
  return (isMap(help) ? help[name] : undefined) ?? null;
}
