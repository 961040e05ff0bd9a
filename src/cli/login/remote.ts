import type { Secret } from '../../client/session/secret.ts';
import type { Printable } from '../../go/json/json.ts';
import type { LoginHandler, LoginRequest } from './handler.ts';

/** Logs in with a user name and a password: userpass, radius. */
export const userpassLogin: LoginHandler = async (request) => {
  const { username = '', password = '' } = request.config;
  if (username === '') {
    throw new Error("'username' must be specified");
  }
  const secret =
    password || (await request.ask('Password', "'password' must be specified and refusing to pull from stdin"));
  return post(request, `login/${username}`, { password: secret });
};

/** Logs in with a user name and a password, which may come from the environment. */
export const ldapLogin: LoginHandler = async (request) => {
  const { config, env } = request;
  const username = config.username ?? (env.LOGNAME || env.USER);
  if (username === undefined || (config.username === undefined && username === '')) {
    throw new Error("'username' not supplied and neither 'LOGNAME' nor 'USER' env vars set");
  }
  const password =
    config.password ??
    (env.BAO_LDAP_PASSWORD ||
      env.VAULT_LDAP_PASSWORD ||
      (await request.ask('Password', "'password' not supplied and refusing to pull from stdin")));
  return post(request, `login/${username}`, { password });
};

/** Logs in with a service account's token. */
export const kubernetesLogin: LoginHandler = async (request) => {
  const { role, jwt } = request.config;
  if (role === undefined) {
    throw new Error("'role' must be supplied");
  }
  const token = jwt ?? (await request.ask('JWT', "'jwt' not supplied and refusing to pull from stdin"));
  return post(request, 'login', { jwt: token, role });
};

/** Logs in with the connection's client certificate. */
export const certLogin: LoginHandler = (request) => post(request, 'login', { name: request.config.name ?? '' });

async function post({ session, config }: LoginRequest, path: string, data: Printable): Promise<Secret> {
  const secret = await session.write(`auth/${config.mount}/${path}`, data);
  if (secret === undefined) {
    throw new Error('empty response from credential provider');
  }
  return secret;
}
