import { type Environment, readVariable } from '../../client/environment.ts';
import { openRemote } from '../../client/http/open-remote.ts';
import { schemeAdvice } from '../../client/http/server-address.ts';
import type { Endpoint } from '../../client/local.ts';
import { messageOf } from '../../values/message.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import type { CommonFlags } from '../flags/common-flags.ts';
import type { ParsedFlags } from '../flags/parse-flags.ts';

/**
 * Opens a connection to the remote server that flags and environment describe.
 *
 * @throws Failure (status 2) if they are invalid
 */
export function openRemoteEndpoint(
  { io, ui }: Pick<Context, 'io' | 'ui'>,
  parsed: ParsedFlags<CommonFlags>,
  address: string,
): Endpoint {
  const { env } = io;
  const { values } = parsed;
  try {
    return openRemote(env, {
      address,
      caCert: values['ca-cert'],
      caPath: values['ca-path'],
      clientCert: values['client-cert'],
      clientKey: values['client-key'],
      serverName: values['tls-server-name'],
      skipVerify: values['tls-skip-verify'],
      disableRedirects: values['disable-redirects'],
      askedBy: askedBy(env, parsed),
      onWarning: (warning) => ui.warn(warning),
    });
  } catch (error) {
    const advice = io.stderr.isTerminal ? schemeAdvice(address) : undefined;
    throw new Failure([messageOf(error), ...(advice === undefined ? [] : [advice])].join('\n\n'), 2);
  }
}

/** The flags and variables that name a remote server, in order of precedence. */
function askedBy(env: Environment, { given }: ParsedFlags<CommonFlags>): string[] {
  const variables = (name: string) =>
    readVariable(env, name) === '' ? [] : [`BAO_${name}`, `VAULT_${name}`].filter((variable) => env[variable]);
  const flags = (name: string) => (given.has(name) ? [`-${name}`] : []);
  return [...flags('agent-address'), ...variables('AGENT_ADDR'), ...flags('address'), ...variables('ADDR')];
}
