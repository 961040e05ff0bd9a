import type { Completion, WordsBefore } from '../completion/kinds.ts';
import { booleanFlag } from './flag-types.ts';

/** The `-accessor` flag of commands on tokens. */
export const accessorFlag = {
  accessor: booleanFlag({ help: 'Treat the argument as an accessor instead of a token.' }),
};

/** What the argument of such a command can be. Tokens are never offered. */
export function accessorArgument({ flags }: WordsBefore): Completion | undefined {
  return flags['accessor'] === true ? 'token accessor' : undefined;
}
