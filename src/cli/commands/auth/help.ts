import { goQuote } from '../../../go/quote.ts';
import { trimSpace } from '../../../go/text.ts';
import { ensureTrailingSlash, sanitizePath } from '../../arguments/sanitize-path.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import { wrap } from '../../format/wrap.ts';
import { mountsOf } from '../../mounts/listed-mount.ts';
import { ask, dataOf } from '../../requests/ask.ts';
import { spellCommands } from '../../tree/called-as.ts';

/** The help for logging in, by type of auth method. */
const methods: ReadonlyMap<string, string> = new Map([
  [
    'token',
    `Usage: localvault login TOKEN

Log in with an existing token, for example one of "localvault token create":

  $ localvault login s.4pD2…
  $ localvault login - < token.txt

Configuration:

  token=<string>
      The token, if it is not an argument of its own.

  lookup=<bool>
      Whether to look up the policies and metadata of the token. Default: true.`,
  ],
]);

export const command = defineCommand({
  name: 'auth help',
  summary: 'Show how to log in with an auth method',
  usage: '[options] TYPE | PATH',
  help: 'Show how to log in with an auth method, given by its type or by the path of an enabled one.',
  examples: ['localvault auth help token', 'localvault auth help token/'],
  completes: ['auth method'],
  async run(context) {
    const { args, io, tree, ui } = context;
    const output = (text: string) => ui.output(spellCommands(text, io.calledAs, tree));
    context.expectArgs(1);
    const session = await context.session();
    const name = trimSpace(args[0] ?? '');
    const known = methods.get(name);
    if (known !== undefined) {
      output(known);
      return 0;
    }
    const mounts = await failing('Error listing auth methods', async () =>
      mountsOf(dataOf(await ask(session, 'GET', 'sys/auth'))),
    );
    const path = ensureTrailingSlash(sanitizePath(name));
    const mount = mounts.find((candidate) => candidate.path === path);
    if (mount === undefined) {
      ui.warn(`No auth method available on the server at ${goQuote(path)}`);
      return 1;
    }
    const help = methods.get(mount.type);
    if (help === undefined) {
      ui.warn(wrap(`No method-specific CLI handler available for auth method ${goQuote(name)}`));
      return 2;
    }
    output(help);
    return 0;
  },
});
