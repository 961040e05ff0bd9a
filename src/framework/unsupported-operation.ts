import { failure } from './error.ts';

/**
 * The handler of an operation that OpenBao documents but doesn't serve at this path. The request's data isn't validated.
 *
 * @throws RequestError (405)
 */
export function unsupportedOperation(): never {
  throw failure('unsupported operation', 405);
}
