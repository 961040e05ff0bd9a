import type { Environment } from '../../client/environment.ts';
import { parseSecret, textsOf } from '../../client/session/secret.ts';

/** Reports whether a token is a root token of the local state. This changes nothing, not even the token's use count. */
export async function isRootToken(env: Environment, token: string): Promise<boolean> {
  const { openLocalToLook } = await import('../../client/local.ts');
  const client = token === '' ? undefined : openLocalToLook(env)?.client;
  if (client === undefined) {
    return false;
  }
  try {
    const { status, body } = await client.send({
      method: 'GET',
      path: 'auth/token/lookup-self',
      query: [],
      headers: { 'x-vault-token': token },
      body: '',
      remoteAddress: '127.0.0.1',
    });
    const policies = status === 200 ? textsOf(parseSecret(body)?.data?.policies) : null;
    return policies?.includes('root') ?? false;
  } finally {
    await client.close();
  }
}
