import { Failure } from '../failure.ts';
import { httpFlags } from './common-flags.ts';

/**
 * Refuses the flags of HTTP clients for a command that isn't a client: they would have no effect.
 *
 * @param given the flags on the command line
 * @param remedy what to use instead of one that names an address
 * @param reason what the command does instead
 * @throws Failure with status 1
 */
export function refuseClientFlags(given: Iterable<string>, remedy = '', reason = 'this one starts a server'): void {
  for (const name of given) {
    if (Object.hasOwn(httpFlags, name) && name !== 'non-interactive') {
      const instead = name.endsWith('address') ? remedy : '';
      throw new Failure(`-${name} is for commands that call a server, and ${reason}${instead}`, 1);
    }
  }
}
