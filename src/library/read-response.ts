import type { ApiAnswer } from '../engine/api.ts';
import type { TokenAuth, VaultResponse, WrapInfo } from './vault.ts';
import { VaultError } from './vault-error.ts';

/** What a body may contain. The engine wrote it, so its types are known. */
interface Body<Data> {
  readonly request_id?: string;
  readonly data?: Data | null;
  readonly auth?: TokenAuth | null;
  readonly wrap_info?: WrapInfo | null;
  readonly warnings?: readonly string[] | null;
  readonly errors?: readonly string[];
}

/**
 * Reads the engine's response.
 *
 * @param request the method and the path, for messages
 * @throws VaultError if its status is 400 or more
 */
export function readResponse<Data>(request: string, { status, body }: ApiAnswer): VaultResponse<Data> {
  const parsed = parseBody<Data>(body);
  if (status >= 400) {
    throw new VaultError(request, status, parsed?.errors ?? (body === '' ? [] : [body]), body);
  }
  const { auth = null, wrap_info = null, warnings } = parsed ?? {};
  return { status, data: dataOf(parsed), auth, wrap_info, warnings: warnings ?? [], body };
}

/** Some paths, such as metrics, answer with text. */
function parseBody<Data>(body: string): Body<Data> | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Only a body with an envelope has a `request_id`. */
function dataOf<Data>(parsed: (Body<Data> & object) | undefined): Data {
  const data = parsed?.request_id === undefined ? parsed : parsed.data;
  return (data ?? {}) as Data;
}
