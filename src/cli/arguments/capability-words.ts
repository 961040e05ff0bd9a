import { Failure } from '../failure.ts';

/** The capabilities that a user can ask for: those that a policy can grant. */
export const capabilityWords = ['create', 'read', 'update', 'delete', 'list', 'patch', 'scan', 'sudo'] as const;

/** Checks a capability that the user named. Throws a Failure (status 1) for a word that isn't among `known`. */
export function checkCapability(word: string, known: readonly string[]): void {
  if (!known.includes(word)) {
    throw new Failure(`"${word}" is not a capability: use one of ${known.join(', ')}.`, 1);
  }
}
