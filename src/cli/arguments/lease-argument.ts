import { Failure } from '../failure.ts';

/**
 * Returns the only argument, the id of a lease.
 *
 * @param expected the number as the message says it
 * @throws Failure (status 1) for another number of arguments
 */
export function leaseArgument(args: readonly string[], expected: string): string {
  const [lease] = args;
  if (lease === undefined) {
    throw new Failure('Missing ID!', 1);
  }
  if (args.length > 1) {
    throw new Failure(`Too many arguments (expected ${expected}, got ${args.length})`, 1);
  }
  return lease;
}
