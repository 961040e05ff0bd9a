import type { RequestError } from '../../framework/error.ts';
import { printJson } from '../../go/json/json.ts';
import type { ApiAnswer } from '../api.ts';

/** How every answer says what it is: without a charset. */
export const JSON_TYPE = Object.freeze({ 'Content-Type': 'application/json' });

/** An answer of JSON text with the line break that Go's encoder writes. */
export function jsonAnswer(status: number, text: string, headers?: Readonly<Record<string, string>>): ApiAnswer {
  return { status, headers: headers === undefined ? JSON_TYPE : { ...JSON_TYPE, ...headers }, body: `${text}\n` };
}

/** The answer to a request that is refused; without a message it lists no error. */
export function refuse(status: number, message: string): ApiAnswer {
  return jsonAnswer(status, printJson({ errors: message === '' ? [] : [message] }));
}

/** The answer to a request that a backend refused: handlers' errors are listed (as by Go's multierror). */
export function refuseFor(error: RequestError): ApiAnswer {
  return refuse(error.status, error.listed ? `1 error occurred:\n\t* ${error.message}\n\n` : error.message);
}
