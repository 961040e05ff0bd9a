import { refusal } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import type { Core } from '../../services/core.ts';
import type { Request } from '../../services/request.ts';
import type { Value } from '../../values/value.ts';
import { envelopeText } from '../envelope.ts';
import type { Destination } from '../router.ts';

/**
 * Wraps an answer where the request asks for it. No answer is never wrapped, but one of nothing but warnings is. An answer that
 * its backend has wrapped by itself stays as it is.
 *
 * @throws RequestError (404) for a list of nothing, so that nobody unwraps to find it empty
 */
export function wrapIfAsked(
  core: Core,
  request: Request,
  destination: Destination,
  response: Response | undefined,
): Response | undefined {
  const { wrapTtl } = request;
  if (response === undefined || wrapTtl === undefined) {
    return response;
  }
  if (response.wrapInfo !== undefined || response.errors !== undefined) {
    return response;
  }
  if (request.operation === 'list' && isEmptyList(response)) {
    throw refusal('unsupported path', 404);
  }
  const wrappedAccessor = accessorIn(response, destination.mount.type);
  const wrapInfo = core.wrapping.wrap(textToWrap(response, request.id), {
    ttl: wrapTtl,
    // As it was routed: `secret` is `secret/`.
    creationPath: destination.mount.fullPath + destination.relativePath,
    ...(wrappedAccessor !== undefined && { wrappedAccessor }),
  });
  return { wrapInfo };
}

/** Whether a list answers with no keys and nothing else. */
export function isEmptyList(response: Response): boolean {
  const { data = {}, warnings = [] } = response;
  const keys = data['keys'];
  if (keys === undefined || keys === null) {
    return Object.keys(data).length === 0 && warnings.length === 0;
  }
  return Array.isArray(keys) && keys.length === 0;
}

/** What the unwrapping will send. A body or status of the answer's own is kept as data in an envelope around it. */
function textToWrap(response: Response, requestId: string): string {
  const { raw, status } = response;
  if (raw === undefined && status === undefined) {
    return envelopeText(response, requestId);
  }
  const body = raw?.body ?? envelopeText(response, requestId);
  const data = {
    http_content_type: raw?.contentType ?? 'application/json',
    http_raw_body: body,
    http_status_code: raw?.status ?? status ?? 200,
  };
  return envelopeText({ data }, requestId);
}

/** The accessor of what is wrapped: of a token, or of an AppRole SecretID. */
function accessorIn(response: Response, mountType: string): string | undefined {
  if (response.auth !== undefined) {
    return response.auth.accessor;
  }
  const accessor: Value | undefined = mountType === 'approle' ? response.data?.['secret_id_accessor'] : undefined;
  return typeof accessor === 'string' ? accessor : undefined;
}
