import type { Response } from '../../framework/response.ts';
import { printJson } from '../../go/json/json.ts';
import type { Operation, Request } from '../../services/request.ts';
import type { ApiAnswer } from '../api.ts';
import { envelopeText, injectedEnvelopeText } from '../envelope.ts';
import { jsonAnswer, jsonContentType, refuse } from './refuse.ts';
import { isEmptyList } from './wrap.ts';

/** The `sys` paths whose data is repeated at the top level. A trailing slash includes all paths beneath. */
const injected: readonly string[] = [
  'sys/audit',
  'sys/audit/',
  'sys/audit-hash/',
  'sys/auth',
  'sys/auth/',
  'sys/config/cors',
  'sys/config/auditing/request-headers/',
  'sys/config/auditing/request-headers',
  'sys/capabilities',
  'sys/capabilities-accessor',
  'sys/capabilities-self',
  'sys/ha-status',
  'sys/key-status',
  'sys/mounts',
  'sys/mounts/',
  'sys/policy',
  'sys/policy/',
  'sys/rekey/backup',
  'sys/rekey/recovery-key-backup',
  'sys/rotate/root/backup',
  'sys/rotate/recovery/backup',
  'sys/remount',
  'sys/rotate',
  'sys/rotate/keyring',
  'sys/wrapping/wrap',
];

/**
 * Renders a response for the client. No response means 404 for reads and lists, 204 for other operations.
 *
 * @param routedPath the path that the route is chosen by
 */
export function respond(
  request: Request,
  response: Response | undefined,
  routedPath: string = request.path,
): ApiAnswer {
  const { operation } = request;
  if (response === undefined) {
    return isQuestion(operation) ? refuse(404, '') : noContent();
  }
  if (response.errors !== undefined) {
    return refuse(response.status ?? 400, response.errors[0] ?? '');
  }
  const { headers, follows } = response;
  if (follows !== undefined) {
    return { status: 200, headers: {}, body: '', follows };
  }
  if (response.raw !== undefined) {
    const { status, contentType, body } = response.raw;
    return { status, headers: { 'Content-Type': contentType, ...headers }, body: status === 204 ? '' : body };
  }
  if (response.status !== undefined) {
    return {
      status: response.status,
      headers: { ...jsonContentType, ...headers },
      body: envelopeText(response, request.id),
    };
  }
  if (operation === 'list' && response.wrapInfo === undefined && isEmptyList(response)) {
    return refuse(404, '');
  }
  if (isEmpty(response) && response.keepsEnvelope !== true) {
    return noContent();
  }
  const text = isInjected(routedPath) ? injectedEnvelopeText : envelopeText;
  return jsonAnswer(200, text(response, request.id), headers);
}

/** Renders a help response for the client: the data without an envelope. */
export function respondHelp(response: Response | undefined): ApiAnswer {
  return jsonAnswer(200, printJson(response?.data ?? null));
}

/** Reports whether no response means that nothing was found. */
function isQuestion(operation: Operation): boolean {
  return operation === 'read' || operation === 'header' || operation === 'list';
}

function noContent(): ApiAnswer {
  return { status: 204, headers: jsonContentType, body: '' };
}

function isEmpty(response: Response): boolean {
  const { data, auth, lease, wrapInfo, warnings = [] } = response;
  return (data ?? auth ?? lease ?? wrapInfo) === undefined && warnings.length === 0;
}

function isInjected(path: string): boolean {
  return (
    path.startsWith('sys/') &&
    injected.some((route) => path === route || (route.endsWith('/') && path.startsWith(route)))
  );
}
