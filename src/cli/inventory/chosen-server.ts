import type { CommandContext } from '../context.ts';

/** A server that commands go to instead of the local state. */
export interface ChosenServer {
  readonly address: string;
  /** The flag or the variable that names it. */
  readonly setBy: string;
}

/** The server that the flags and the environment choose; undefined if they choose the local state. */
export function chosenServer({ env, flags, given }: CommandContext<Record<never, never>>): ChosenServer | undefined {
  const isAgent = flags['agent-address'] !== '';
  const address = isAgent ? flags['agent-address'] : flags.address;
  if (address === '') {
    return undefined;
  }
  const [flag, variable] = isAgent ? ['agent-address', 'AGENT_ADDR'] : ['address', 'ADDR'];
  const prefix = env[`BAO_${variable}`] === undefined ? 'VAULT' : 'BAO';
  return { address, setBy: given.has(flag) ? `-${flag}` : `${prefix}_${variable}` };
}
