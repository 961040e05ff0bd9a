import { storeDevToken } from '../../client/dev-token.ts';
import { openState } from '../../client/local.ts';
import { trimSpace } from '../../go/text.ts';
import { logLevels } from '../../server/log.ts';
import type { ListenAddress, Log, LogLevel, RunningServer, ServerOptions } from '../../server/server.ts';
import { messageOf } from '../../values/message.ts';
import { defineCommand } from '../command.ts';
import { httpFlags } from '../common-flags.ts';
import type { CommandContext } from '../context.ts';
import { Failure, failing } from '../failure.ts';
import { fetchProgram } from '../fetch-program.ts';
import { booleanFlag, textFlag } from '../flag-types.ts';
import { quoteForSh } from '../shellenv/quote.ts';
import { readUserFile } from '../user-file.ts';

const flags = {
  dev: booleanFlag({ help: 'Serve a new state in memory, which is lost when the server stops.' }),
  'dev-root-token-id': textFlag({
    variable: 'DEV_ROOT_TOKEN_ID',
    help: 'With -dev: the root token. Default: random.',
  }),
  'dev-listen-address': textFlag({
    variable: 'DEV_LISTEN_ADDRESS',
    initial: '127.0.0.1:8200',
    help: 'With -dev: the address to listen on. Default: 127.0.0.1:8200.',
  }),
  'dev-no-store-token': booleanFlag({ help: 'With -dev: do not store the root token in the token file of the user.' }),
  'dev-store-token': booleanFlag({
    help: 'With -dev: store the root token even if the token file holds a token that no server with -dev wrote.',
  }),
  'listen-address': textFlag({
    initial: '127.0.0.1:8200',
    help: 'The address to listen on. Default: 127.0.0.1:8200.',
  }),
  'tls-cert-file': textFlag({
    completes: 'file',
    help: 'A PEM file with the certificate chain for HTTPS.',
  }),
  'tls-key-file': textFlag({ completes: 'file', help: 'A PEM file with the private key of the certificate.' }),
  'allow-remote-plain-http': booleanFlag({
    help: 'Allow an address that other machines can reach, without TLS. Everyone on the network can read every secret.',
  }),
  'log-level': textFlag({
    variable: 'LOG_LEVEL',
    initial: 'info',
    completes: logLevels,
    help: 'The log level on standard error: error, warn, info (each request), debug or trace.',
  }),
};

type ServerContext = CommandContext<typeof flags>;
type ServerRoom = typeof import('../../server/server.ts');

export const command = defineCommand({
  name: 'server',
  summary: 'Serve the API over HTTP',
  common: true,
  usage: '[options]',
  help: `Serve the API over HTTP until stopped by Ctrl-C or SIGTERM.

By default, the server serves the local state; commands in other terminals can keep using it. With -dev, it serves a new state in memory, and stores its root token in ~/.vault-token unless that holds a token from elsewhere.`,
  examples: [
    'localvault server -dev -dev-root-token-id=root',
    'localvault server -listen-address=127.0.0.1:0 -log-level=warn',
  ],
  flags,
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    refuseUselessFlags(context);
    fetchProgram();
    const room = await import('../../server/server.ts');
    const ended = endOfServer();
    const log = new room.Log(logLevel(context), (text) => context.io.stderr.write(text));
    await (context.flags.dev ? serveDev(context, room, log, ended) : serveState(context, room, log, ended));
    return 0;
  },
});

/** Refuses flags that would have no effect, before anybody relies on them. */
function refuseUselessFlags({ flags: { dev, ...values }, given }: ServerContext): void {
  for (const name of given) {
    if (Object.hasOwn(httpFlags, name) && name !== 'non-interactive') {
      const listen = dev ? '-dev-listen-address' : '-listen-address';
      const instead = name.endsWith('address') ? `: use ${listen} to choose where it listens` : '';
      throw new Failure(`-${name} is for commands that call a server, and this one starts a server${instead}`, 1);
    }
    if (name.startsWith('dev-') && !dev) {
      throw new Failure(`-${name} has no effect without -dev`, 1);
    }
  }
  if (dev && given.has('listen-address')) {
    throw new Failure('-listen-address has no effect with -dev: use -dev-listen-address', 1);
  }
  if (values['dev-store-token'] && values['dev-no-store-token']) {
    throw new Failure('-dev-store-token and -dev-no-store-token contradict each other', 1);
  }
}

/** Resolves on the first SIGINT or SIGTERM. A second one ends the process. */
function endOfServer(): Promise<void> {
  return new Promise((done) => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
  });
}

function logLevel({ flags: { 'log-level': text } }: ServerContext): LogLevel {
  const level = logLevels.find((known) => known === trimSpace(text).toLowerCase());
  if (level === undefined) {
    throw new Failure(`unknown log level: ${text}`, 1);
  }
  return level;
}

async function serveDev(context: ServerContext, room: ServerRoom, log: Log, ended: Promise<void>): Promise<void> {
  const { ui } = context;
  const { 'dev-root-token-id': chosenToken, 'dev-listen-address': address } = context.flags;
  const state = room.openDevState(chosenToken);
  const server = await start(context, room, { ...state, log, address: listenAddress(context, room, address) });
  const isStored = !context.flags['dev-no-store-token'] && (await storeToken(context, state.rootToken));
  const tokenLine = isStored ? '' : `\n    $ export VAULT_TOKEN=${quoteForSh(state.rootToken)}`;
  ui.output(`==> localvault server started in memory; its data is lost when it stops

    $ export VAULT_ADDR='${server.url}'${tokenLine}

Root Token: ${state.rootToken}
`);
  await ended;
  await stop(context, server);
}

/** Stores the root token for the user's commands. Returns false if another token is in its place. */
async function storeToken({ env, flags, ui }: ServerContext, token: string): Promise<boolean> {
  const { path, isStored } = await failing(
    'Error storing in token helper',
    () => storeDevToken(env, token, flags['dev-store-token']),
    1,
  );
  if (!isStored) {
    ui.warn(
      `${path} holds a token from elsewhere and was left alone: set VAULT_TOKEN as shown below, or replace the file with -dev-store-token`,
    );
  }
  return isStored;
}

async function serveState(context: ServerContext, room: ServerRoom, log: Log, ended: Promise<void>): Promise<void> {
  const { ui } = context;
  const address = listenAddress(context, room, context.flags['listen-address']);
  const state = openState(context.env, {
    groupCommit: true,
    onNewState: (folder) => ui.warn(`Created a new state in ${folder}.`),
    onWarning: (warning) => ui.warn(warning),
  });
  try {
    const { engine, folder, key } = state;
    const settled = () => state.storage.settled();
    const server = await start(context, room, { engine, settled, state: { folder, key }, log, address });
    ui.output(`==> localvault server started

      Address: ${server.url}
        State: ${folder}
  Token file: ${state.tokenHelper.path}
`);
    await ended;
    await stop(context, server);
  } finally {
    state.storage.close();
  }
}

interface Started extends RunningServer {
  readonly url: string;
}

async function start(context: ServerContext, room: ServerRoom, options: ServerOptions): Promise<Started> {
  const tls = tlsFiles(context);
  const { host } = options.address;
  const server = await failing(
    'Error starting the server',
    () => room.startServer({ ...options, ...(tls && { tls }) }).catch((error) => explainStart(context, room, error)),
    1,
  );
  const url = `${tls ? 'https' : 'http'}://${room.formatAddress({ host, port: server.port })}`;
  return { ...server, url };
}

/** Says how to listen elsewhere if the server can't listen where it should. */
function explainStart({ flags }: ServerContext, room: ServerRoom, error: unknown): never {
  if (error instanceof room.ListenError) {
    const flag = flags.dev ? '-dev-listen-address' : '-listen-address';
    throw new Failure(`${error.message}; choose another address with ${flag}, where port 0 stands for any free one`, 1);
  }
  throw error;
}

function tlsFiles({ flags }: ServerContext): ServerOptions['tls'] {
  const { 'tls-cert-file': cert, 'tls-key-file': key } = flags;
  if ((cert === '') !== (key === '')) {
    throw new Failure('-tls-cert-file and -tls-key-file go together', 1);
  }
  return cert === '' ? undefined : { cert: Buffer.from(readUserFile(cert)), key: Buffer.from(readUserFile(key)) };
}

async function stop(context: ServerContext, server: Started): Promise<void> {
  context.ui.output('==> localvault server is stopping');
  await server.stop();
}

function listenAddress({ flags }: ServerContext, room: ServerRoom, text: string): ListenAddress {
  let address: ListenAddress;
  try {
    address = room.parseListenAddress(text);
  } catch (error) {
    throw new Failure(messageOf(error), 1);
  }
  if (!room.isLoopback(address) && flags['tls-cert-file'] === '' && !flags['allow-remote-plain-http']) {
    throw new Failure(
      `${text} can be reached from other machines: give -tls-cert-file and -tls-key-file, or say -allow-remote-plain-http`,
      1,
    );
  }
  return address;
}
