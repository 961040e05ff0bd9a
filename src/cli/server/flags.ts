import { logLevels } from '../../values/log-level.ts';
import type { CommandContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { booleanFlag, listFlag, textFlag } from '../flags/flag-types.ts';
import { refuseClientFlags } from '../flags/refuse-client-flags.ts';
import { checkRootToken } from './root-token.ts';

/** The flags of `server`. */
export const serverFlags = {
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

/** The context of `server`. */
export type ServerContext = CommandContext<typeof serverFlags>;

/**
 * Refuses flags that would have no effect, and a root token that no request could carry.
 *
 * @throws Failure (status 1)
 */
export function checkServerFlags({ flags: { dev, ...values }, given }: ServerContext): void {
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
  if (dev) {
    checkRootToken(values['dev-root-token-id']);
  }
}
