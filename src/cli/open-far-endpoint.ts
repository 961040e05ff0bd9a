import { type Environment, readVariable } from '../client/environment.ts';
import { openFar } from '../client/http/open-far.ts';
import type { Endpoint } from '../client/local.ts';
import type { CommonFlags } from './command.ts';
import { Failure, messageOf } from './failure.ts';
import type { ParsedFlags } from './flags.ts';

/**
 * Opens the way to a far server, as flags and environment describe it.
 *
 * @throws Failure (status 2) where they make none possible
 */
export function openFarEndpoint(env: Environment, parsed: ParsedFlags<CommonFlags>, address: string): Endpoint {
  const { values } = parsed;
  try {
    return openFar(env, {
      address,
      caCert: values['ca-cert'],
      caPath: values['ca-path'],
      clientCert: values['client-cert'],
      clientKey: values['client-key'],
      serverName: values['tls-server-name'],
      skipVerify: values['tls-skip-verify'],
      disableRedirects: values['disable-redirects'],
      askedBy: askedBy(env, parsed),
    });
  } catch (error) {
    throw new Failure(messageOf(error), 2);
  }
}

/** What there is to take back for whoever wants no far server. */
function askedBy(env: Environment, { given }: ParsedFlags<CommonFlags>): string[] {
  const flags = ['address', 'agent-address'].filter((name) => given.has(name)).map((name) => `-${name}`);
  const names = ['BAO_ADDR', 'VAULT_ADDR', 'BAO_AGENT_ADDR', 'VAULT_AGENT_ADDR'];
  const asks = (name: string) => env[name] !== undefined && readVariable(env, name.replace(/^[A-Z]+_/, '')) !== '';
  return [...flags, ...names.filter(asks)];
}
