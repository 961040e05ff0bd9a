import { checkEnvironment } from '../../client/check-environment.ts';
import { readVariable } from '../../client/environment.ts';
import type { Endpoint } from '../../client/local.ts';
import type { CurlTls } from '../../client/session/curl-command.ts';
import { Session } from '../../client/session/session.ts';
import { cleanPath } from '../../go/clean-path.ts';
import { formatGoDuration } from '../../go/duration.ts';
import { canonicalHeaderName } from '../../go/header-name.ts';
import { NoStateError } from '../../values/no-state-error.ts';
import type { Context, MissingState } from '../context.ts';
import { Failure, failing } from '../failure.ts';
import type { CommonFlags } from '../flags/common-flags.ts';
import type { ParsedFlags } from '../flags/parse-flags.ts';
import { remoteAddress } from './remote-address.ts';

type Parsed = ParsedFlags<CommonFlags>;

/** How to open a session. */
interface SessionOptions {
  /** Whether to ask the token helper if the environment has no token. @default true */
  readonly withToken?: boolean;
  /** What to do if there is no local state. @default 'create' */
  readonly missing?: MissingState | undefined;
}

/** Opens a session with the local state or a server, as the flags and the environment say. */
export async function openSession(
  context: Context,
  parsed: Parsed,
  { withToken = true, missing = 'create' }: SessionOptions = {},
): Promise<Session> {
  const { env } = context.io;
  const flags = parsed.values;
  await failing('failed to read environment', () => checkEnvironment(env));
  const headers = headerFields(parsed);
  const { client, openTokenHelper } = await openEndpoint(context, parsed, missing);
  context.atEnd(() => client.close());
  const fromEnvironment = readVariable(env, 'TOKEN');
  const token = fromEnvironment === '' && withToken ? await storedToken(openTokenHelper) : fromEnvironment;
  return new Session(client, {
    token,
    openTokenHelper,
    wrapTtl: (method, path) => wrapTtl(parsed, env, method, path),
    defaultWrapTtl: (method, path) => defaultWrapTtl(env, method, path),
    headers,
    curlTls: curlTls(parsed, env),
    showInstead: flags['output-curl-string'] ? 'curl' : flags['output-policy'] ? 'policy' : undefined,
    preview: context.preview,
    ...(remoteAddress(flags) === '' && { onAnswer: (exchange) => context.exchanges.push(exchange) }),
  });
}

async function storedToken(openTokenHelper: Endpoint['openTokenHelper']): Promise<string> {
  const helper = await failing('failed to get token helper', openTokenHelper);
  return failing('failed to get token from token helper', () => helper.get());
}

async function openEndpoint(context: Context, parsed: Parsed, missing: MissingState): Promise<Endpoint> {
  const { values } = parsed;
  const address = remoteAddress(values);
  if (address !== '') {
    const { openRemoteEndpoint } = await import('./open-remote-endpoint.ts');
    return openRemoteEndpoint(context, parsed, address);
  }
  if (missing !== 'create') {
    const { missingStateFolder, openRehearsal } = await import('../../client/state/missing-state.ts');
    const folder = missingStateFolder(context.io.env, context.preferences);
    if (folder !== undefined) {
      if (missing === 'refuse') {
        throw new NoStateError(folder);
      }
      context.ui.warn(`There is no state in ${folder} yet: this compares with a new one, and creates nothing.`);
      return openRehearsal(context.io.env, folder);
    }
  }
  const { openLocal } = await import('../../client/local.ts');
  return openLocal(context.io.env, context.preferences, {
    onNewState: (folder) => {
      if (context.io.stderr.isTerminal && context.io.stdout.isTerminal) {
        context.ui.warn(`Created a new state in ${folder}, and its root token is in use.`);
      }
    },
    onWarning: (warning) => context.ui.warn(warning),
  });
}

function curlTls({ values }: Parsed, env: Context['io']['env']): CurlTls {
  const inMemory = (...names: string[]) => (names.every((name) => readVariable(env, name)) ? 'passed-in-memory' : '');
  const isInMemory = values['ca-path'] ? 'passed-in-memory' : inMemory('CACERT_BYTES');
  const hasFiles = values['client-cert'] !== '' && values['client-key'] !== '';
  const textPair = inMemory('CLIENT_CERT_BYTES', 'CLIENT_KEY_BYTES');
  return {
    insecure: values['tls-skip-verify'],
    cacert: values['ca-cert'] || isInMemory,
    capath: values['ca-path'],
    cert: hasFiles ? values['client-cert'] : textPair,
    key: hasFiles ? values['client-key'] : textPair,
  };
}

function wrapTtl(parsed: Parsed, env: Context['io']['env'], method: string, path: string): string {
  const chosen = parsed.values['wrap-ttl'];
  return chosen === 0n ? defaultWrapTtl(env, method, path) : formatGoDuration(chosen);
}

function defaultWrapTtl(env: Context['io']['env'], method: string, path: string): string {
  const text = readVariable(env, 'WRAP_TTL');
  const needsOne = (method === 'PUT' || method === 'POST') && path === 'sys/wrapping/wrap';
  return text === '' && needsOne ? '5m' : text;
}

function headerFields(parsed: Parsed): Array<readonly [string, string]> {
  const flags = parsed.values;
  const forbidden = [...flags.header.keys()].filter((name) => name.startsWith('X-Vault-'));
  if (forbidden.length > 0) {
    const names = forbidden.join(', ');
    throw new Failure(
      `failed to setup Headers[${names}]: Header starting by 'X-Vault-' are for internal usage only`,
      2,
    );
  }
  const fields: Array<readonly [string, string]> = [];
  const namespace = canonicalNamespace(parsed.given.has('ns') ? flags.ns : flags.namespace);
  if (namespace !== '') {
    fields.push(['X-Vault-Namespace', namespace]);
  }
  if (flags['policy-override']) {
    fields.push(['X-Vault-Policy-Override', 'true']);
  }
  for (const credentials of flags.mfa) {
    fields.push(['X-Vault-Mfa', credentials]);
  }
  for (const [name, value] of flags.header) {
    fields.push([canonicalHeaderName(name), value]);
  }
  return fields;
}

/** A namespace's path in its shortest form, with a slash behind; `''` for none. */
function canonicalNamespace(text: string): string {
  const path = cleanPath(text);
  return path === '' ? '' : `${path}/`;
}
