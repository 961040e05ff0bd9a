import { parseFirstJson } from '../../go/json/json.ts';
import { isMap, type Value } from '../../values/value.ts';

/** A response with an error status. The message is the one that the Go client prints, line breaks included. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The errors that the response lists. */
  readonly errors: readonly string[];
  /** The response body. */
  readonly body: string;

  constructor(
    request: { readonly method: string; readonly url: string; readonly namespace?: string },
    status: number,
    body: string,
  ) {
    const errors = decodeErrors(body);
    const namespace = isShown(request.namespace) ? `Namespace: ${request.namespace}\n` : '';
    const head = `Error making API request.\n\n${namespace}URL: ${request.method} ${request.url}\nCode: ${status}.`;
    super(
      errors === undefined
        ? `${head} Raw Message:\n\n${body}`
        : `${head} Errors:\n\n${errors.map((error) => `* ${error}`).join('')}`,
    );
    this.status = status;
    this.errors = errors ?? [body];
    this.body = body;
  }
}

function isShown(namespace = ''): boolean {
  return namespace !== '' && namespace !== 'root/';
}

/** Parses the errors of a response body. Returns undefined if it isn't an error response. */
function decodeErrors(body: string): readonly string[] | undefined {
  try {
    const { value } = parseFirstJson(body);
    if (value === null) {
      return [];
    }
    return isMap(value) ? stringsIn(value.errors ?? []) : undefined;
  } catch {
    return undefined;
  }
}

function stringsIn(errors: Value): readonly string[] | undefined {
  const isText = (error: Value) => error === null || typeof error === 'string';
  return Array.isArray(errors) && errors.every(isText) ? errors.map((error) => error ?? '') : undefined;
}
