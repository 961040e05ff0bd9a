import { STATUS_CODES } from 'node:http';

/** Where Go's names of statuses differ from Node's. */
const others: ReadonlyMap<number, string> = new Map([
  [413, 'Request Entity Too Large'],
  [414, 'Request URI Too Long'],
  [416, 'Requested Range Not Satisfiable'],
  [418, "I'm a teapot"],
  [509, ''],
]);

/** What a status line says after the status, as Go's net/http writes it. */
export function statusText(status: number): string {
  return (others.get(status) ?? STATUS_CODES[status]) || `status code ${status}`;
}
