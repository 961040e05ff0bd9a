import type { CommonFlags } from '../flags/common-flags.ts';
import type { FlagValues } from '../flags/flag-types.ts';

/** The address of the agent or server that a command talks to; `''` if it uses the local state. */
export function remoteAddress(flags: Pick<FlagValues<CommonFlags>, 'agent-address' | 'address'>): string {
  return flags['agent-address'] || flags.address;
}
