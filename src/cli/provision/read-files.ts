import type { Environment } from '../../client/environment.ts';
import { readObjects, type Source } from '../../provision/formats/read.ts';
import type { Objects } from '../../provision/objects.ts';
import { messageOf } from '../../values/message.ts';
import { fileArgument } from '../arguments/file-argument.ts';
import { readUserFile, textOfBytes } from '../arguments/user-file.ts';
import { Failure } from '../failure.ts';

/**
 * Reads the objects that files describe.
 *
 * @param readStdin reads the file that is called `-`
 * @throws Failure (status 2) that names the file, or (status 1) if a name is empty
 */
export function readObjectFiles(files: readonly string[], env: Environment, readStdin: () => Uint8Array): Objects {
  const named = files.map(fileArgument);
  try {
    const sources = named.map((name): Source => ({ name, text: textOf(name, readStdin) }));
    return readObjects(sources, env);
  } catch (error) {
    throw new Failure(`can't apply ${messageOf(error)}`, 2);
  }
}

function textOf(file: string, readStdin: () => Uint8Array): string {
  try {
    return textOfBytes(file === '-' ? readStdin() : readUserFile(file));
  } catch (error) {
    throw new Error(`${file}: ${messageOf(error)}`);
  }
}
