import { defineCommand } from '../command.ts';
import { commandEnvironment } from '../exec/command-environment.ts';
import { runProcess, statusOf } from '../exec/run-process.ts';
import { Failure, failing } from '../failure.ts';
import { fetchProgram } from '../fetch-program.ts';
import { listFlag, textFlag } from '../flags/flag-types.ts';
import { refuseClientFlags } from '../flags/refuse-client-flags.ts';
import { checkRootToken } from '../server/root-token.ts';

const flags = {
  'dev-root-token-id': textFlag({
    variable: 'DEV_ROOT_TOKEN_ID',
    help: 'The root token of the server. Default: random.',
  }),
  seed: listFlag({
    completes: 'file',
    help: 'Apply this file to the server before the command runs, like "localvault apply". Can be repeated.',
  }),
};

/**
 * The delay after the command's start before all files of the program are read, in milliseconds. They may be replaced while the command
 * runs, for example by its own `npm ci`. Reading them earlier would delay the command's first requests, and the end of a short command.
 */
const fetchDelay = 100;

export const command = defineCommand({
  name: 'exec',
  summary: 'Run a command with a throwaway server',
  usage: '[options] -- COMMAND [ARG...]',
  help: `Run a command, such as a test suite, with a server of its own. The server has a new state in memory and listens on a free port of 127.0.0.1. When the command ends, the server and its state are gone.

The command finds the server and its root token in VAULT_ADDR, BAO_ADDR, VAULT_TOKEN and BAO_TOKEN. All other variables that start with VAULT_ or BAO_ are unset for it. Signals are forwarded to it.

With -seed, the state starts with what a file describes (see "localvault apply -h"). If that fails, the command isn't run, and the exit status is 2.

The exit status is that of the command, 127 if there is no such command, and 126 if it can't be executed.`,
  examples: [
    'localvault exec -- sh -c \'curl -sf -H "X-Vault-Token: $VAULT_TOKEN" $VAULT_ADDR/v1/sys/mounts\'',
    'localvault exec -dev-root-token-id=root -- localvault kv put secret/app user=ann',
    'localvault auth enable approle\nlocalvault export > seed.hcl\nlocalvault exec -seed=seed.hcl -- localvault auth list',
  ],
  completes: ['file'],
  flags,
  sendsRequests: false,
  warnsOfLateFlags: false,
  async run(context) {
    const { args, env, flags, given, io } = context;
    if (args.length === 0) {
      throw new Failure('no command to run: give one after --, as in "localvault exec -- npm test"', 1);
    }
    if (args[0] === '') {
      throw new Failure('the command to run is empty: name a program after --, as in "localvault exec -- npm test"', 1);
    }
    refuseClientFlags(given, ': it chooses a free port itself');
    checkRootToken(flags['dev-root-token-id']);
    const { devServer, Log, openDevState, startServer } = await import('../../server/server.ts');
    const { rootToken, ...state } = openDevState(flags['dev-root-token-id']);
    if (flags.seed.length > 0) {
      const { seedFromFiles } = await import('../provision/seed-from-files.ts');
      seedFromFiles(state.engine, rootToken, flags.seed, context);
    }
    const log = new Log('error', (text) => io.stderr.write(text));
    const address = { host: '127.0.0.1', port: 0 };
    const server = await failing('Error starting the server', () =>
      startServer({ ...state, log, ...devServer(log), address }),
    );
    let timer: NodeJS.Timeout | undefined;
    const end = await runProcess(args, {
      env: commandEnvironment(env, `http://127.0.0.1:${server.port}`, rootToken),
      hasTerminal: io.stdin.isTerminal || io.stdout.isTerminal || io.stderr.isTerminal,
      onStart: () => {
        timer = setTimeout(fetchProgram, fetchDelay);
      },
    }).finally(() => {
      clearTimeout(timer);
      return server.stop(0);
    });
    return statusOf(end);
  },
});
