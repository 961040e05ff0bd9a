import { Failure } from '../failure.ts';

/** Returns an argument that names a file. Throws a Failure (status 1) if it is empty: joined to the working folder, it would name that. */
export function fileArgument(given = ''): string {
  if (given === '') {
    throw new Failure('The name of the file is empty.', 1);
  }
  return given;
}
