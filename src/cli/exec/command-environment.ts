import type { Environment } from '../../client/environment.ts';

/**
 * Returns the environment of a command that is to use a server: all VAULT_ and BAO_ variables are removed, so that none of the
 * user's own, such as a namespace or a certificate, affects it; then the address and the token are set under both prefixes.
 */
export function commandEnvironment(env: Environment, address: string, token: string): Environment {
  const kept = Object.entries(env).filter(([name]) => !/^(?:VAULT|BAO)_/.test(name));
  return {
    ...Object.fromEntries(kept),
    VAULT_ADDR: address,
    BAO_ADDR: address,
    VAULT_TOKEN: token,
    BAO_TOKEN: token,
  };
}
