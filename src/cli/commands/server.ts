import { storeDevToken } from '../../client/dev-token.ts';
import { readVariable } from '../../client/environment.ts';
import { openState } from '../../client/local.ts';
import type { AppliedConfig, ListenerConfig, ServerConfig } from '../../server/config/config-room.ts';
import type { ListenAddress, Log, RunningServer, ServerOptions, ServerProcess } from '../../server/server.ts';
import { type LogLevel, logLevels, parseLogLevel } from '../../values/log-level.ts';
import { messageOf } from '../../values/message.ts';
import { quoteForSh } from '../../values/shell-quote.ts';
import { defineCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { Failure, failing } from '../failure.ts';
import { fetchProgram } from '../fetch-program.ts';
import { booleanFlag, listFlag, textFlag } from '../flag-types.ts';
import { refuseClientFlags } from '../refuse-client-flags.ts';
import { readUserFile } from '../user-file.ts';

const flags = {
  config: listFlag({
    completes: 'file',
    help: 'A configuration file in HCL or JSON, or a folder of such files. May be given repeatedly.',
  }),
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
type ConfigRoom = typeof import('../../server/config/config-room.ts');

/** A configuration that was given, and the code that only servers with one need. */
interface Given {
  readonly config: ServerConfig;
  readonly room: ConfigRoom;
}

/** What both kinds of servers start from. */
interface Start {
  readonly context: ServerContext;
  readonly room: ServerRoom;
  readonly given: Given | undefined;
  readonly log: Log;
  readonly ended: Promise<void>;
}

export const command = defineCommand({
  name: 'server',
  summary: 'Serve the API over HTTP',
  common: true,
  usage: '[options]',
  help: `Serve the API over HTTP until stopped by Ctrl-C or SIGTERM.

By default, the server serves the local state; commands in other terminals can keep using it. With -dev, it serves a new state in memory, and stores its root token in ~/.vault-token unless that holds a token from elsewhere.

A configuration file is one of OpenBao's. It declares audit devices, listeners, TTLs, the log level, and the requests that initialise a new state. What means nothing here, such as storage and seal, is named once and ignored. SIGHUP reloads audit devices and certificates, and opens the audit logs anew.`,
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
    const given = await readConfig(context);
    const log = new room.Log(logLevel(context, given), (text) => context.io.stderr.write(text));
    reportConfig(given, log);
    await (context.flags.dev ? serveDev : serveState)({ context, room, given, log, ended });
    return 0;
  },
});

/** Refuses flags that would have no effect, before anybody relies on them. */
function refuseUselessFlags({ flags: { dev, ...values }, given }: ServerContext): void {
  const listen = dev ? '-dev-listen-address' : '-listen-address';
  refuseClientFlags(given, `: use ${listen} to choose where it listens`);
  for (const name of given) {
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

async function readConfig({ flags }: ServerContext): Promise<Given | undefined> {
  if (flags.config.length === 0) {
    return undefined;
  }
  const room = await import('../../server/config/config-room.ts');
  return { room, config: await failing('Error reading the configuration', () => room.loadConfig(flags.config), 1) };
}

/** Logs what OpenBao warns about, and what means nothing here. */
function reportConfig(given: Given | undefined, log: Log): void {
  const { warnings = [], ignored = new Map() } = given?.config ?? {};
  for (const warning of warnings) {
    log.log('warn', warning);
  }
  if (ignored.size > 0) {
    log.log('warn', `ignored in the configuration, as it means nothing here: ${[...ignored.keys()].join(', ')}`);
  }
}

function logLevel(context: ServerContext, given: Given | undefined): LogLevel {
  const configured = given?.config.logLevel ?? '';
  const isOverridden = context.given.has('log-level') || readVariable(context.env, 'LOG_LEVEL') !== '';
  const text = isOverridden || configured === '' ? context.flags['log-level'] : configured;
  const level = parseLogLevel(text);
  if (level === undefined) {
    throw new Failure(`unknown log level: ${text}`, 1);
  }
  return level;
}

async function serveDev(start: Start): Promise<void> {
  const { context, room, given, log } = start;
  const { ui } = context;
  const { 'dev-root-token-id': chosenToken, 'dev-listen-address': address } = context.flags;
  const listeners = [flagListener(context, room, address), ...configuredListeners(start)];
  const settings = await settingsOf(given);
  const { storage, ...state } = room.openDevState(chosenToken, settings);
  const applied = await applyConfig(start, { ...state, storage, log });
  await initialise(start, { ...state, storage, token: state.rootToken, isNew: true });
  const server = serverProcess(start, listeners);
  const servers = await startAll(start, { ...state, ...applied, server, log }, listeners);
  reloadOnHangUp(start, servers, applied);
  const isStored = !context.flags['dev-no-store-token'] && (await storeToken(context, state.rootToken));
  const tokenLine = isStored ? '' : `\n    $ export VAULT_TOKEN=${quoteForSh(state.rootToken)}`;
  ui.output(`==> localvault server started in memory; its data is lost when it stops

    $ export VAULT_ADDR='${servers[0]?.url}'${tokenLine}

Root Token: ${state.rootToken}
`);
  await serveUntilEnd(start, servers, applied);
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

async function serveState(start: Start): Promise<void> {
  const { context, room, given, log } = start;
  const { ui, flags } = context;
  const configured = configuredListeners(start);
  const isAddressGiven = context.given.has('listen-address') || configured.length === 0;
  const listeners = isAddressGiven ? [flagListener(context, room, flags['listen-address'])] : configured;
  let isNew = false;
  const state = openState(context.env, {
    groupCommit: true,
    settings: await settingsOf(given),
    onNewState: (folder) => {
      isNew = true;
      ui.warn(`Created a new state in ${folder}.`);
    },
    onWarning: (warning) => ui.warn(warning),
  });
  try {
    const { engine, folder, key, storage, tokenHelper } = state;
    await state.history?.writeByItself();
    const settled = () => storage.settled();
    const applied = await applyConfig(start, { engine, storage, settled, log });
    if (applied === undefined) {
      warnOfSilentDevices(room.auditDevicesOf(storage), log);
    }
    await initialise(start, { engine, storage, token: tokenHelper.get(), isNew });
    const server = serverProcess(start, listeners);
    const options = { engine, settled, ...applied, server, state: { folder, key }, log };
    const servers = await startAll(start, options, listeners);
    reloadOnHangUp(start, servers, applied);
    ui.output(`==> localvault server started

      Address: ${servers.map(({ url }) => url).join(', ')}
        State: ${folder}
  Token file: ${tokenHelper.path}
`);
    await serveUntilEnd(start, servers, applied);
  } finally {
    state.history?.flush();
    state.storage.close();
  }
}

function warnOfSilentDevices(paths: readonly string[], log: Log): void {
  if (paths.length > 0) {
    log.log('warn', `nothing is audited: start the server with the -config that declares ${paths.join(', ')}`);
  }
}

async function settingsOf(given: Given | undefined): Promise<ReturnType<ConfigRoom['stateSettings']>> {
  return given === undefined
    ? {}
    : failing('Error in the configuration', () => given.room.stateSettings(given.config), 1);
}

async function applyConfig(
  { given }: Start,
  target: Parameters<ConfigRoom['applyConfig']>[1],
): Promise<AppliedConfig | undefined> {
  return given && failing('Error in the configuration', () => given.room.applyConfig(given.config, target), 1);
}

async function initialise(
  { given, context }: Start,
  state: Omit<Parameters<ConfigRoom['initialiseState']>[1], 'env'>,
): Promise<void> {
  if (given !== undefined) {
    const { config, room } = given;
    const run = () => room.initialiseState(config.initialize, { ...state, env: context.env });
    await failing('Error during self-initialization', run, 2);
  }
}

/** What requests learn of the server: the settings of its configuration, and the listeners that flags declare. */
function serverProcess({ context, given, log, room }: Start, listeners: readonly Listener[]): ServerProcess {
  const { dev } = context.flags;
  const {
    apiAddr = '',
    introspectionEndpoint = false,
    telemetry = dev ? room.devTelemetry : undefined,
  } = {
    ...given?.config,
  };
  const audits = given?.config.audits ?? [];
  const shown = {
    ...given?.config.shown,
    ...(audits.length > 0 && { audits: audits.map(({ type, path, description }) => ({ type, path, description })) }),
    listeners: listeners.map(({ shown }) => ({ type: 'tcp', config: shown })),
    ...(telemetry && { telemetry: telemetry.shown }),
  };
  const allowsInspection = dev || introspectionEndpoint;
  return new room.ServerProcess(log, {
    apiAddress: apiAddr,
    allowsInspection,
    shown,
    ...(telemetry && { telemetry }),
  });
}

/** An address to listen on. */
interface Listener {
  readonly address: ListenAddress;
  /** Its settings as `sys/config/state/sanitized` shows them. */
  readonly shown: ListenerConfig['raw'];
  /** Undefined for the usual access. */
  readonly access?: ListenerConfig['access'];
  /** Reads the certificate and key; undefined for plain HTTP. */
  readonly readTls: (() => NonNullable<ServerOptions['tls']>) | undefined;
  /** Where the address comes from, for messages: `with -listen-address`. */
  readonly source: string;
}

function flagListener({ flags }: ServerContext, room: ServerRoom, text: string): Listener {
  const { 'tls-cert-file': cert, 'tls-key-file': key } = flags;
  if ((cert === '') !== (key === '')) {
    throw new Failure('-tls-cert-file and -tls-key-file go together', 1);
  }
  const source = `with ${flags.dev ? '-dev-listen-address' : '-listen-address'}`;
  const shown =
    cert === '' ? { address: text, tls_disable: true } : { address: text, tls_cert_file: cert, tls_key_file: key };
  const found = listenerOf(room, text, tlsReader(cert, key), flags['allow-remote-plain-http']);
  return { ...found, shown, source, ...(flags.dev && { access: room.devAccess }) };
}

function configuredListeners({ context, room, given }: Start): Listener[] {
  return (given?.config.listeners ?? []).map((listener) => {
    const { address, tlsDisable, tlsCertFile, tlsKeyFile, access, raw }: ListenerConfig = listener;
    if (!tlsDisable && (tlsCertFile === '' || tlsKeyFile === '')) {
      throw new Failure(
        `the listener ${address} has no certificate: set tls_cert_file and tls_key_file, or tls_disable = true`,
        1,
      );
    }
    const readTls = tlsDisable ? undefined : tlsReader(tlsCertFile, tlsKeyFile);
    const found = listenerOf(room, address, readTls, context.flags['allow-remote-plain-http']);
    return { ...found, access, shown: raw, source: 'in the configuration' };
  });
}

function tlsReader(cert: string, key: string): Listener['readTls'] {
  return cert === ''
    ? undefined
    : () => ({ cert: Buffer.from(readUserFile(cert)), key: Buffer.from(readUserFile(key)) });
}

function listenerOf(
  room: ServerRoom,
  text: string,
  readTls: Listener['readTls'],
  allowsPlainHttp: boolean,
): Pick<Listener, 'address' | 'readTls'> {
  let address: ListenAddress;
  try {
    address = room.parseListenAddress(text);
  } catch (error) {
    throw new Failure(messageOf(error), 1);
  }
  if (!room.isLoopback(address) && readTls === undefined && !allowsPlainHttp) {
    throw new Failure(
      `${text} can be reached from other machines: give -tls-cert-file and -tls-key-file, or say -allow-remote-plain-http`,
      1,
    );
  }
  return { address, readTls };
}

interface Started extends RunningServer, Pick<Listener, 'readTls'> {
  readonly url: string;
}

/** Starts a server for each address. Commands on the state use the first one's process, and need only that. */
async function startAll(
  start: Start,
  options: Omit<ServerOptions, 'address'>,
  listeners: readonly Listener[],
): Promise<Started[]> {
  const servers: Started[] = [];
  const { state, ...others } = options;
  for (const { address, readTls, access, source } of listeners) {
    const run = () => {
      const tls = readTls?.();
      const shared = servers.length === 0 && state !== undefined ? { ...others, state } : others;
      return start.room
        .startServer({ ...shared, address, ...(tls && { tls }), ...(access && { access }) })
        .catch((error) => explainStart(start.room, error, source));
    };
    const server = await failing('Error starting the server', run, 1);
    const { host } = address;
    const url = `${readTls ? 'https' : 'http'}://${start.room.formatAddress({ host, port: server.port })}`;
    servers.push({ ...server, url, readTls });
  }
  return servers;
}

/** Says how to listen elsewhere if the server can't listen where it should. */
function explainStart(room: ServerRoom, error: unknown, source: string): never {
  if (error instanceof room.ListenError) {
    throw new Failure(`${error.message}; choose another address ${source}, where port 0 stands for any free one`, 1);
  }
  throw error;
}

/** Reloads the configuration on SIGHUP. Without one, the signal ends the process. */
function reloadOnHangUp(start: Start, servers: readonly Started[], applied: AppliedConfig | undefined): void {
  const { given } = start;
  if (given !== undefined && applied !== undefined) {
    process.on('SIGHUP', () => reload({ ...start, given }, servers, applied));
  }
}

async function serveUntilEnd(
  start: Start,
  servers: readonly Started[],
  applied: AppliedConfig | undefined,
): Promise<void> {
  await start.ended;
  start.context.ui.output('==> localvault server is stopping');
  await Promise.all(servers.map((server) => server.stop()));
  applied?.close();
}

/** Reads the configuration and the certificates anew. What can't be used is logged, and the server goes on as before. */
function reload(
  { context, given, log }: Start & { readonly given: Given },
  servers: readonly Started[],
  applied: AppliedConfig,
): void {
  try {
    applied.reload(given.room.loadConfig(context.flags.config));
    for (const server of servers) {
      if (server.readTls !== undefined) {
        server.renewTls(server.readTls());
      }
    }
    log.log('info', 'reloaded the configuration');
  } catch (error) {
    log.log('error', `can't reload the configuration: ${messageOf(error)}`);
  }
}
