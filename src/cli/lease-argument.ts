import { Failure } from './failure.ts';

/** The only argument. `expected` is the number as the message says it. Throws a Failure (status 1). */
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
