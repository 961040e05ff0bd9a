import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { clientId } from '../../../framework/client-id.ts';
import type { Response } from '../../../framework/response.ts';
import { type Printable, printJson } from '../../../go/json/json.ts';
import type { InFlightRequest } from '../../../services/server.ts';
import { uuid } from '../../../values/ids.ts';
import { formatTime } from '../../../values/time.ts';

/** `sys/in-flight-req`: the requests that the server hasn't answered yet. */
export const inFlightRequestPaths: readonly PathDefinition[] = [
  {
    pattern: 'in-flight-req',
    fields: {},
    operations: { read },
    help: {
      synopsis: 'List the requests in flight.',
      description: 'These are the requests that are not answered yet, including this one.',
    },
  },
];

function read({ core, request }: Call): Response {
  const { server, now } = core;
  const itself: InFlightRequest = {
    start: now,
    remoteAddress: request.remoteAddress,
    path: `/v1/${request.path}`,
    method: 'GET',
    tokenEntry: request.tokenEntry,
  };
  const requests = server?.requests ?? [itself];
  return { raw: { status: 200, contentType: 'application/json', body: inFlightText(requests) } };
}

/** Encodes requests in flight as JSON, without a final newline. Their ids are new each time. */
function inFlightText(requests: Iterable<InFlightRequest>): string {
  const byId = new Map<string, Printable>();
  for (const { start, remoteAddress, path, method, tokenEntry } of requests) {
    byId.set(
      uuid(),
      new Map([
        ['start_time', formatTime(start)],
        ['client_remote_address', remoteAddress],
        ['request_path', path],
        ['request_method', method],
        ['client_id', tokenEntry === undefined ? '' : clientId(tokenEntry)],
      ]),
    );
  }
  return printJson(byId);
}
