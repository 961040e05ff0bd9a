import type { RequestError } from '../../framework/error.ts';
import { printJson } from '../../go/json/json.ts';
import type { ApiAnswer } from '../api.ts';

/** The content type of every JSON response, without a charset. */
export const jsonContentType = Object.freeze({ 'Content-Type': 'application/json' });

/** Returns a JSON response with the newline that Go's encoder writes. */
export function jsonAnswer(status: number, text: string, headers?: Readonly<Record<string, string>>): ApiAnswer {
  return {
    status,
    headers: headers === undefined ? jsonContentType : { ...jsonContentType, ...headers },
    body: `${text}\n`,
  };
}

/** Returns an error response. Without a message it lists no error. */
export function refuse(status: number, message: string): ApiAnswer {
  return jsonAnswer(status, printJson({ errors: message === '' ? [] : [message] }));
}

/** Returns the response for a backend's error. Handlers' errors are listed, as by Go's multierror. */
export function refuseFor(error: RequestError): ApiAnswer {
  return refuse(error.status, error.listed ? `1 error occurred:\n\t* ${error.message}\n\n` : error.message);
}
