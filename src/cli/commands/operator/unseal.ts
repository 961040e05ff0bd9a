import type { Printable } from '../../../go/json/json.ts';
import { trimSpace } from '../../../go/text.ts';
import { messageOf } from '../../../values/message.ts';
import { defineCommand } from '../../command.ts';
import type { Context } from '../../context.ts';
import { Failure, failing } from '../../failure.ts';
import { booleanFlag } from '../../flags/flag-types.ts';
import { wrap } from '../../format/wrap.ts';
import { outputSealStatus } from '../../operator/seal-status.ts';
import { answerMap } from '../../requests/answer-map.ts';

export const command = defineCommand({
  name: 'operator unseal',
  summary: 'Unseal a server',
  usage: '[options] [KEY]',
  help: 'Provide one of the keys that unseal a server. The local state is always unsealed: for it, the command shows the seal status.',
  examples: ['localvault operator unseal -output-curl-string 2f6a614c', 'localvault operator unseal 2f6a614c'],
  output: ['format'],
  flags: {
    reset: booleanFlag({ help: 'Discard the keys provided so far.' }),
    migrate: booleanFlag({ help: 'Use the key to migrate to another seal.' }),
  },
  async run(context) {
    const { args, flags } = context;
    context.expectArgs(0, 1, '1');
    const session = await context.session();
    if (flags.reset) {
      const body = { reset: true };
      const seal = await failing('Error resetting unseal process', () =>
        answerMap(session, 'PUT', 'sys/unseal', { body }),
      );
      await outputSealStatus(context, session, seal);
      return 0;
    }
    const key = trimSpace(args[0] ?? '') || (await askForKey(context, flags['non-interactive']));
    const body = new Map<string, Printable>([
      ['key', key],
      ['reset', false],
      ['migrate', flags.migrate],
    ]);
    const seal = await failing('Error unsealing', () => answerMap(session, 'PUT', 'sys/unseal', { body }));
    await outputSealStatus(context, session, seal);
    return 0;
  },
});

async function askForKey({ io, ui }: Context, nonInteractive: boolean): Promise<string> {
  if (nonInteractive) {
    throw new Failure(
      wrap(
        'Refusing to read from stdin with -non-interactive specified; specify unseal key as an argument to this command',
      ),
      1,
    );
  }
  ui.raw('Unseal Key (will be hidden): ');
  try {
    return trimSpace(await io.stdin.readHidden());
  } catch (error) {
    throw new Failure(
      wrap(
        'An error occurred attempting to ask for an unseal key. The raw error message is shown below, but usually this is because ' +
          'you attempted to pipe a value into the unseal command or you are executing outside of a terminal (tty). You should run ' +
          'the unseal command from a terminal for maximum security. If this is not an option, the unseal key can be provided as ' +
          `the first argument to the unseal command. The raw error was:\n\n${messageOf(error)}`,
      ),
      1,
    );
  } finally {
    ui.raw('\n');
  }
}
