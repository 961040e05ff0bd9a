import { StateError } from '../../values/state-error.ts';

/** The name of the state that commands use unless another one is chosen. */
export const defaultStateName = 'default';

/** The maximum length of a name. */
const longestName = 64;

/** ASCII only, so that a name is one path segment on every file system. A hyphen at the start would be a flag. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Folders that localvault makes beside a state: the copies of what was replaced, and what a repair keeps. */
const reserved = /\.copies$|\.damaged-/i;

/** Says why a word can't be the name of a state. Returns undefined if it can. */
export function stateNameProblem(name: string): string | undefined {
  const quoted = JSON.stringify(name);
  if (name === '') {
    return "the name of a state can't be empty";
  }
  if (name.length > longestName) {
    return `the name of a state has at most ${longestName} characters, and ${quoted} has ${name.length}`;
  }
  if (!namePattern.test(name) || name.includes('..')) {
    return `${quoted} can't be the name of a state: use letters, digits, "-", "_" and ".", begin with a letter or a digit, and leave ".." out`;
  }
  if (reserved.test(name)) {
    return `${quoted} can't be the name of a state: localvault keeps copies of states in folders with such names`;
  }
  return undefined;
}

/**
 * Checks the name of a state.
 *
 * @throws StateError if it isn't one
 */
export function checkStateName(name: string): void {
  const problem = stateNameProblem(name);
  if (problem !== undefined) {
    throw new StateError(problem);
  }
}
