import type { Secret } from '../../client/session/secret.ts';
import { makeAuth, makeSecret, numberOf, parseSecret, textsOf } from '../../client/session/secret.ts';
import type { Session } from '../../client/session/session.ts';
import { parseBool } from '../../go/strconv.ts';
import { trimSpace } from '../../go/text.ts';
import { messageOf } from '../../values/message.ts';
import { StateError } from '../../values/state-error.ts';
import type { Value } from '../../values/value.ts';
import { isMap } from '../../values/value.ts';
import type { LoginHandler } from './handler.ts';

/** Logs in with an existing token. It is looked up unless `lookup=false` is given. */
export const tokenLogin: LoginHandler = async ({ session, config, ask }) => {
  const lookup = config.lookup === undefined || parseLookup(config.lookup);
  const given = config.token ?? (await askForToken(ask));
  const token = trimSpace(given);
  if (token === '') {
    throw new Error('a token must be passed to auth, please view the help for more information');
  }
  if (!lookup) {
    return makeSecret({ auth: makeAuth({ clientToken: token }) });
  }
  session.token = token;
  session.wrapTtl = () => '';
  return asLogin(await lookUp(session));
};

function parseLookup(text: string): boolean {
  try {
    return parseBool(text);
  } catch (error) {
    throw new Error(`Failed to parse "lookup" as boolean: ${messageOf(error)}`);
  }
}

async function askForToken(ask: (prompt: string, refusal: string) => Promise<string>): Promise<string> {
  const refusal = "'token' not supplied and refusing to pull from stdin";
  try {
    return await ask('Token', refusal);
  } catch (error) {
    if (messageOf(error) === refusal) {
      throw error;
    }
    throw new Error(
      'An error occurred attempting to ask for a token. The raw error message is shown below, but usually this is because ' +
        'you attempted to pipe a value into the command or you are executing outside of a terminal (tty). If you want to ' +
        `pipe the value, pass "-" as the argument to read from stdin. The raw error was: ${messageOf(error)}`,
    );
  }
}

async function lookUp(session: Session): Promise<Secret> {
  const secret = await session.request('GET', 'auth/token/lookup-self').then(
    (answer) => parseSecret(answer.body),
    (error: unknown) => {
      throw error instanceof StateError ? error : new Error(`error looking up token: ${messageOf(error)}`);
    },
  );
  if (secret === undefined) {
    throw new Error('empty response from lookup-self');
  }
  return secret;
}

/** Converts the response of a token lookup to that of a login. */
function asLogin({ data }: Secret): Secret {
  const meta = data?.meta;
  return makeSecret({
    auth: makeAuth({
      clientToken: text(data?.id),
      accessor: text(data?.accessor),
      ...policiesOf(data?.policies, data?.identity_policies),
      metadata: isMap(meta) ? Object.fromEntries(Object.entries(meta).map(([key, value]) => [key, text(value)])) : null,
      leaseDuration: numberOf(data?.ttl),
      renewable: data?.renewable === true,
    }),
  });
}

function policiesOf(policies: Value | undefined, identityPolicies: Value | undefined) {
  const own = textsOf(policies);
  const inherited = textsOf(identityPolicies);
  return {
    tokenPolicies: own,
    identityPolicies: inherited,
    policies: own === null ? null : [...own, ...(inherited ?? [])],
  };
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
