import { messageOf } from '../../values/message.ts';
import { StateError } from '../../values/state-error.ts';
import type { Secret } from './secret.ts';
import { parseSecret } from './secret.ts';

const place = 'cubbyhole/response';

/**
 * Reads a wrapped response from the wrapping token's cubbyhole, as old servers require.
 *
 * @param read reads a path with the wrapping token; returns undefined for a 404
 * @throws Error if there is no wrapped response
 */
export async function unwrapFromCubbyhole(
  read: (path: string) => Promise<Secret | undefined>,
): Promise<Secret | undefined> {
  const secret = await read(place).catch((error: unknown) => {
    throw error instanceof StateError ? error : new Error(`error reading "${place}": ${messageOf(error)}`);
  });
  if (secret === undefined) {
    throw new Error(`no value found at "${place}"`);
  }
  if (secret.data === null) {
    throw new Error('"data" not found in wrapping response');
  }
  const { response } = secret.data;
  if (typeof response !== 'string') {
    throw new Error('"response" not found in wrapping response "data" map');
  }
  try {
    return parseSecret(response);
  } catch (error) {
    throw new Error(`error unmarshalling wrapped secret: ${messageOf(error)}`);
  }
}
