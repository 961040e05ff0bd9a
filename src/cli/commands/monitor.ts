import { defineCommand } from '../command.ts';
import { Failure, failing } from '../failure.ts';
import { textFlag } from '../flags/flag-types.ts';

const levels = ['trace', 'debug', 'info', 'warn', 'error'];
const formats = ['standard', 'json'];

const flags = {
  'log-level': textFlag({
    initial: 'info',
    completes: levels,
    help: 'The least severe level to show: trace, debug, info, warn or error. Default: info.',
  }),
  'log-format': textFlag({
    initial: 'standard',
    completes: formats,
    help: 'The format of the messages: standard or json. Default: standard.',
  }),
};

export const command = defineCommand({
  name: 'monitor',
  summary: 'Follow the log of a server',
  usage: '[options]',
  help: `Print the messages of the log of a server as they come, until stopped by Ctrl-C. The level is independent of the one that the server logs at.

It needs the address of the server, also for one that serves the local state. It takes a token that may read sys/monitor.`,
  examples: [
    'localvault monitor -address=http://127.0.0.1:8200',
    'localvault monitor -address=http://127.0.0.1:8200 -log-level=debug -log-format=json',
  ],
  flags,
  async run(context) {
    context.expectArgs(0);
    const level = oneOf('level', levels, context.flags['log-level']);
    const format = oneOf('format', formats, context.flags['log-format']);
    const session = await context.session();
    const query = [['log_level', level] as const, ['log_format', format] as const];
    const print = byLine((line) => context.ui.output(line));
    const ended = failing(
      'Error starting monitor',
      () => session.request('GET', 'sys/monitor', { query, onBody: print }),
      1,
    );
    await Promise.race([ended, interruption()]);
    return 0;
  },
});

function oneOf(kind: string, names: readonly string[], text: string): string {
  const name = text.toLowerCase();
  if (!names.includes(name)) {
    throw new Failure(`${name} is an unknown log ${kind}. Valid log ${kind}s are: [${names.join(' ')}]`, 1);
  }
  return name;
}

/** Returns a function that receives text in pieces and passes it on in whole lines. */
function byLine(take: (line: string) => void): (piece: string) => void {
  let rest = '';
  return (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      take(line);
    }
  };
}

/** Resolves on SIGINT or SIGTERM. */
function interruption(): Promise<void> {
  return new Promise((done) => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
  });
}
