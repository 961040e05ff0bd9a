import { resolve } from 'node:path';
import { stateNameProblem } from '../../client/state/state-name.ts';
import { Failure } from '../failure.ts';

/**
 * Checks an argument that names a state.
 *
 * @throws Failure (status 1) that says what a name is, and what to do with a path
 */
export function stateNameArgument(text: string): string {
  const problem = stateNameProblem(text);
  if (problem === undefined) {
    return text;
  }
  const isPath = text.includes('/');
  throw new Failure(
    isPath
      ? `${problem}. To use the state in a folder elsewhere, run: localvault config set state ${resolve(text)}`
      : `${problem}.`,
    1,
  );
}
