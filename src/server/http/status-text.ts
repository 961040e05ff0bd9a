import { STATUS_CODES } from 'node:http';

/** The reason phrases in which Go differs from Node. */
const others: ReadonlyMap<number, string> = new Map([
  [413, 'Request Entity Too Large'],
  [414, 'Request URI Too Long'],
  [416, 'Requested Range Not Satisfiable'],
  [418, "I'm a teapot"],
  [509, ''],
]);

/** Returns the reason phrase of a status, as Go's net/http writes it. */
export function statusText(status: number): string {
  return (others.get(status) ?? STATUS_CODES[status]) || `status code ${status}`;
}
