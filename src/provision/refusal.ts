import type { ServerAnswer, ServerRequest } from './steps.ts';

/** Why an object can't be read or written: a server's refusal, or a fault of the object itself. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Reports whether a response means that nothing exists at the path. */
export function isMissing({ status }: ServerAnswer): boolean {
  return status === 404;
}

/** Reports whether a request succeeded. */
export function isSuccess({ status }: ServerAnswer): boolean {
  return status < 400;
}

/** The refusal of a request, with the server's own errors. */
export function refusalOf({ method, path }: ServerRequest, { status, errors }: ServerAnswer): Refusal {
  const reason = errors.map((error) => error.trim()).join('; ');
  return new Refusal(`${method} ${path}: ${reason === '' ? `status ${status}` : reason}`);
}
