import type { CommandContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { singleRequestFlags } from '../flags/common-flags.ts';
import type { FlagSpecs } from '../flags/flag-types.ts';

/** Refuses flags about a single request, for commands that send many. Throws a Failure (status 1). */
export function refuseSingleRequestFlags<F extends FlagSpecs>({ given }: CommandContext<F>): void {
  const flag = [...singleRequestFlags].find((name) => given.has(name));
  if (flag !== undefined) {
    throw new Failure(`-${flag} is about a single request, and this command may send many: leave it out.`, 1);
  }
}
