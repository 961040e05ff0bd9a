import { seedState } from '../../provision/seed.ts';
import { messageOf } from '../../values/message.ts';
import type { CommandContext } from '../context.ts';
import { Failure } from '../failure.ts';
import type { FlagSpecs } from '../flags/flag-types.ts';
import { readObjectFiles } from './read-files.ts';

/**
 * Applies files to a state.
 *
 * @throws Failure (status 2) that names the file or the objects
 */
export function seedFromFiles<F extends FlagSpecs>(
  engine: Parameters<typeof seedState>[0],
  token: string,
  files: readonly string[],
  context: CommandContext<F>,
): void {
  const objects = readObjectFiles(files, context.env, () => context.readStdin());
  try {
    seedState(engine, objects, token);
  } catch (error) {
    throw new Failure(`can't apply the seed, so the command was not run: ${messageOf(error)}`, 2);
  }
}
