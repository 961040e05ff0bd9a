import { ApiError } from '../../client/session/api-error.ts';

/** A request that the server refused because the token's policies don't allow it. The message says which rule would. */
export class MissingPermissionError extends Error {
  constructor(capabilities: readonly string[], path: string) {
    const listed = capabilities.map((capability) => JSON.stringify(capability)).join(', ');
    super(
      `permission denied: the token needs ${capabilities.join(' and ')} on ${path}, as this rule of a policy grants it: ` +
        `path ${JSON.stringify(path)} { capabilities = [${listed}] }`,
    );
  }
}

/** Sends a request of a command, and says which permission it lacks if the server refuses it. */
export async function permitted<T>(capabilities: readonly string[], path: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw isMissingPermission(error) ? new MissingPermissionError(capabilities, path) : error;
  }
}

/** A token that the server doesn't know has the same status, and no rule would help it. */
function isMissingPermission(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.status !== 403) {
    return false;
  }
  const text = error.errors.join();
  return text.includes('permission denied') && !text.includes('invalid token');
}
