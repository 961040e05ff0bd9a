import { textsOf } from '../../../client/session/secret.ts';
import type { Session } from '../../../client/session/session.ts';
import { compareBytes } from '../../../values/compare.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';
import { outputRendered } from '../../format/output.ts';
import { dataOf, post } from '../../requests/ask.ts';

export const command = defineCommand({
  name: 'token capabilities',
  summary: "Show a token's capabilities on a path",
  usage: '[options] [TOKEN] PATH',
  help: 'Show the capabilities of a token on a path: those of the token in use by default.',
  examples: [
    'localvault token capabilities secret/data/app',
    'localvault token capabilities "$(localvault token create -policy=default -ttl=1h -field=token)" cubbyhole/note',
  ],
  completes: ['any path', 'any path'],
  output: ['format'],
  async run(context) {
    const { args } = context;
    context.expectArgs(1, 2);
    const session = await context.session();
    const [token, path] = args.length === 1 ? ['', args[0] ?? ''] : [args[0] ?? '', args[1] ?? ''];
    const capabilities = await failing('Error listing capabilities', () => capabilitiesOf(session, token, path));
    if (capabilities === null) {
      throw new Failure('No capabilities found', 1);
    }
    if (context.format !== 'table') {
      return outputRendered(context, capabilities);
    }
    context.ui.output([...capabilities].sort(compareBytes).join(', '));
    return 0;
  },
});

/** `''` stands for the token in use. */
async function capabilitiesOf(session: Session, token: string, path: string): Promise<readonly string[] | null> {
  const isOwn = token === '' || token === session.token;
  const body = { token: token || session.token, path };
  const data = dataOf(await post(session, isOwn ? 'sys/capabilities-self' : 'sys/capabilities', body));
  const found = textsOf(data[path]);
  return found === null || found.length === 0 ? (textsOf(data.capabilities) ?? found) : found;
}
