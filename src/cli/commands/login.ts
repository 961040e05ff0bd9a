import { readVariable } from '../../client/environment.ts';
import type { Secret } from '../../client/session/secret.ts';
import type { Session } from '../../client/session/session.ts';
import type { TokenHelper } from '../../client/token-helper/token-helper.ts';
import { messageOf } from '../../values/message.ts';
import { parseTexts } from '../arguments/parse-texts.ts';
import { ensureTrailingSlash, sanitizePath } from '../arguments/sanitize-path.ts';
import { defineCommand } from '../command.ts';
import type { CommandContext, Context } from '../context.ts';
import { Failure, failing } from '../failure.ts';
import { booleanFlag, textFlag } from '../flags/flag-types.ts';
import { printField } from '../format/field.ts';
import { outputSecret } from '../format/output.ts';
import { wrap } from '../format/wrap.ts';
import type { LoginHandler } from '../login/handler.ts';
import { isRootToken } from '../login/is-root-token.ts';
import { certLogin, kubernetesLogin, ldapLogin, userpassLogin } from '../login/remote.ts';
import { tokenLogin } from '../login/token.ts';
import { remoteAddress } from '../requests/remote-address.ts';
import { wholeState } from '../state/whole-state.ts';

const handlers: ReadonlyMap<string, LoginHandler> = new Map([
  ['token', tokenLogin],
  ['userpass', userpassLogin],
  ['radius', userpassLogin],
  ['ldap', ldapLogin],
  ['kubernetes', kubernetesLogin],
  ['cert', certLogin],
]);

const flags = {
  method: textFlag({
    initial: 'token',
    completes: { enabledOf: [...handlers.keys()] },
    help: 'The auth method: token, or another one that a server has enabled. Default: token.',
  }),
  path: textFlag({
    completes: 'auth method',
    help: 'The path of the auth method. Default: its type.',
  }),
  'no-store': booleanFlag({ help: 'Print the token, but do not store it.' }),
  'no-print': booleanFlag({ help: 'Store the token, but do not print it.' }),
  'token-only': booleanFlag({ help: 'Print only the token. Short for -field=token -no-store.' }),
  root: booleanFlag({ help: 'Log in as root of the local state. This requires the key of the state, but no token.' }),
};

type LoginContext = CommandContext<typeof flags>;

export const command = defineCommand({
  name: 'login',
  summary: 'Log in and store the token',
  common: true,
  usage: '[options] [AUTH K=V...]',
  help: `Log in with a token, and store it in a file for later commands. The argument - reads the token from standard input; without an argument, the command asks for it.

With -method, log in with an auth method that issues a token for K=V pairs. AppRole has no such method, as in Vault: write the RoleID and the SecretID to auth/approle/login, and log in with the token.

With -root, log in with a root token of the local state, which whoever holds the key of the state can always get.`,
  examples: [
    'localvault login "$(localvault token create -policy=default -field=token)"\nlocalvault login -root',
    'localvault login "$(localvault print token)"',
    'localvault token create -ttl=1h -field=token | localvault login -no-store -',
    `localvault auth enable approle
localvault write auth/approle/role/jenkins token_policies=default
ROLE_ID="$(localvault read -field=role_id auth/approle/role/jenkins/role-id)"
SECRET_ID="$(localvault write -f -field=secret_id auth/approle/role/jenkins/secret-id)"
localvault write -field=token auth/approle/login role_id="$ROLE_ID" secret_id="$SECRET_ID" | localvault login -no-store -`,
  ],
  output: ['field', 'format'],
  flags,
  run,
});

async function run(context: LoginContext): Promise<number> {
  const { flags, env } = context;
  const tokenOnly = flags['token-only'];
  const noStore = tokenOnly || flags['no-store'];
  const field = tokenOnly ? 'token' : flags.field;
  if (noStore && flags['no-print']) {
    throw new Failure(wrap('-no-store and -no-print cannot be used together'), 1);
  }
  const method = sanitizePath(flags.method) || 'token';
  const handler = handlerOf(method);
  const config = flags.root ? await rootConfig(context) : await readConfig(context, method);
  const session = await context.sessionWithoutToken();
  if (method !== 'token') {
    session.token = '';
  }
  const ask = (prompt: string, refusal: string) => askHidden(context, prompt, refusal);
  const answer = await failing('Error authenticating', () => handler({ session, config, env, ask }));
  session.wrapTtl = () => '';
  const secret = await failing('Error extracting token', () => withToken(session, answer, !noStore));
  if (secret.auth === null) {
    return tokenOnly ? printField(context, secret, 'wrapping_token') : outputSecret(context, secret);
  }
  return finish(context, session, { secret, token: secret.auth.clientToken, noStore, field });
}

function handlerOf(method: string): LoginHandler {
  const handler = handlers.get(method);
  if (handler === undefined) {
    // The line breaks are those of the real CLI, whose name is shorter.
    const text = wrap(
      `Unknown auth method: ${method}. Use "bao auth list" to see the complete list of auth methods. Additionally, some auth methods are only available via the HTTP API.`,
    );
    throw new Failure(text.replace('"bao auth', '"localvault auth'), 1);
  }
  return handler;
}

/** The configuration of a login with a root token of the local state. */
async function rootConfig(context: LoginContext): Promise<Record<string, string>> {
  if (context.args.length > 0 || context.given.has('method') || context.given.has('path')) {
    throw new Failure(
      '-root logs in to the local state, so it takes no token, no K=V pairs, no -method and no -path',
      1,
    );
  }
  const { token } = await (await wholeState(context)).rootToken(false);
  return { token };
}

async function readConfig(context: LoginContext, method: string): Promise<Record<string, string>> {
  const [first = '', ...rest] = context.args;
  const lone = method === 'token' && context.args.length > 0 && !first.includes('=');
  const words = lone ? [`token=${first}`, ...rest] : context.args;
  const config = await failing('Error parsing configuration', () => parseTexts(words, context.readStdin), 1);
  config.mount ||= context.flags.path || ensureTrailingSlash(method);
  return config;
}

async function askHidden(context: LoginContext, prompt: string, refusal: string): Promise<string> {
  if (context.flags['non-interactive']) {
    throw new Error(refusal);
  }
  context.io.stderr.write(`${prompt} (will be hidden): `);
  try {
    return await context.io.stdin.readHidden();
  } finally {
    context.io.stderr.write('\n');
  }
}

/** The response with the token. A wrapped one is unwrapped, unless `unwrap` is false. */
async function withToken(session: Session, secret: Secret | undefined, unwrap: boolean): Promise<Secret> {
  if (secret === undefined) {
    throw new Error('empty response from auth helper');
  }
  if (secret.auth !== null) {
    return secret;
  }
  if (secret.wrapInfo === null) {
    throw new Error('no auth or wrapping info in response');
  }
  if (secret.wrapInfo.wrappedAccessor === '') {
    throw new Error('wrapped response does not contain a token');
  }
  if (!unwrap) {
    return secret;
  }
  session.token = secret.wrapInfo.token;
  return withToken(session, await session.unwrap(''), unwrap);
}

async function finish(
  context: LoginContext,
  session: Session,
  outcome: { readonly secret: Secret; readonly token: string; readonly noStore: boolean; readonly field: string },
): Promise<number> {
  const { secret, token, noStore, field } = outcome;
  const { flags, ui } = context;
  if (!noStore) {
    const helper = openHelper(session);
    if (helper instanceof Error) {
      const advice = 'Please verify that the token helper is available and properly configured for your system.';
      ui.error(wrap(`Error initializing token helper. ${advice} The error was: ${helper.message}`));
      return 1;
    }
    const isRootLost = await losesRoot(context, helper, secret, token);
    try {
      helper.store(token);
    } catch (error) {
      ui.error(`Error storing token: ${messageOf(error)}`);
      ui.error(
        'Authentication was successful, but the token was not persisted. The resulting\ntoken is shown below for your records.\n',
      );
      outputSecret(context, secret);
      return 2;
    }
    warnOfVariable(context);
    if (isRootLost) {
      ui.warn(`This replaced the root token in ${helper.path}. To be root again: localvault login -root`);
    }
  } else if (!flags['token-only']) {
    ui.warn(
      'The token was not stored in token helper. Set the VAULT_TOKEN environment\n' +
        'variable or pass the token below with each request to Vault.\n',
    );
  }
  if (flags['no-print']) {
    return 0;
  }
  if (field !== '') {
    return printField(context, secret, field);
  }
  if (context.format === 'table') {
    ui.output(
      'Success! You are now authenticated. The token information displayed below is\n' +
        `already stored in the token helper. You do NOT need to run "${context.io.calledAs} login" again.\n` +
        'Future LocalVault requests will automatically use this token.\n',
    );
  }
  return outputSecret(context, secret);
}

function openHelper(session: Session): TokenHelper | Error {
  try {
    return session.openTokenHelper();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Returns the stored token; `''` if the helper can't say. */
function storedToken(helper: TokenHelper): string {
  try {
    return helper.get();
  } catch {
    return '';
  }
}

/** Reports whether a person's login replaces a root token of the local state by a token that isn't root. */
async function losesRoot(
  context: LoginContext,
  helper: TokenHelper,
  { auth }: Secret,
  token: string,
): Promise<boolean> {
  if (!context.io.stderr.isTerminal || remoteAddress(context.flags) !== '' || auth?.policies?.includes('root')) {
    return false;
  }
  const stored = storedToken(helper);
  return stored !== token && isRootToken(context.env, stored);
}

/** Warns that a variable overrides the stored token. */
function warnOfVariable(context: Context): void {
  const { env } = context.io;
  if (readVariable(env, 'TOKEN') === '') {
    return;
  }
  const name = env.BAO_TOKEN === undefined ? 'VAULT_TOKEN' : 'BAO_TOKEN';
  context.ui.warn(
    `WARNING! The ${name} environment variable is set! The value of this variable\n` +
      `will take precedence; if this is unwanted please unset ${name} or update its\nvalue accordingly.\n`,
  );
}
