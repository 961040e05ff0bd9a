import { countToken } from '../../framework/count-token.ts';
import { refusal, unlisted } from '../../framework/error.ts';
import type { Response } from '../../framework/response.ts';
import type { Core } from '../../services/core.ts';
import type { Request } from '../../services/request.ts';
import type { Value } from '../../values/value.ts';
import { envelopeText } from '../envelope.ts';
import type { Destination } from '../router.ts';

/**
 * Wraps the response if the request asks for it. An absent response is never wrapped, but one with only warnings is. A response that its
 * backend has wrapped already stays unchanged, and so does a stream.
 *
 * @throws RequestError (404) for an empty list, so that nobody unwraps one
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
  if (response.wrapInfo !== undefined || response.errors !== undefined || response.follows !== undefined) {
    return response;
  }
  if (request.operation === 'list' && isEmptyList(response)) {
    throw refusal('unsupported path', 404);
  }
  const wrappedAccessor = accessorIn(response, destination.mount.type);
  const { mount } = destination;
  countToken(core, { method: 'response_wrapping', mountPath: mount.fullPath, ttl: wrapTtl, type: 'service' });
  const options = {
    ttl: wrapTtl,
    // The path as routed: `secret` becomes `secret/`.
    creationPath: destination.mount.fullPath + destination.relativePath,
    ...(wrappedAccessor !== undefined && { wrappedAccessor }),
    ...(request.wrapsInJwt && { isJwt: true, tokenAccessor: response.auth?.accessor ?? '' }),
  };
  const wrapInfo = unlisted(() => core.wrapping.wrap(textToWrap(response, request.id), options));
  // Clients find them in the wrapped response, audit logs here.
  return { wrapInfo, ...(response.warnings && { unsentWarnings: response.warnings }) };
}

/** Reports whether a list response has no keys and nothing else. */
export function isEmptyList(response: Response): boolean {
  const { data = {}, warnings = [] } = response;
  const keys = data['keys'];
  if (keys === undefined || keys === null) {
    return Object.keys(data).length === 0 && warnings.length === 0;
  }
  return Array.isArray(keys) && keys.length === 0;
}

/** Returns the text that unwrapping sends. A response with its own body or status becomes the data of an envelope. */
function textToWrap(response: Response, requestId: string): string {
  const { raw, status } = response;
  if (raw === undefined && status === undefined) {
    return envelopeText(response, requestId);
  }
  const body = raw?.body ?? envelopeText(response, requestId);
  const data = {
    http_content_type: raw?.contentType ?? 'application/json',
    ...(body !== '' && { http_raw_body: body }),
    http_status_code: raw?.status ?? status ?? 200,
  };
  return envelopeText({ data }, requestId);
}

/** Returns the accessor of the wrapped token or AppRole SecretID. */
function accessorIn(response: Response, mountType: string): string | undefined {
  if (response.auth !== undefined) {
    return response.auth.accessor;
  }
  const accessor: Value | undefined = mountType === 'approle' ? response.data?.['secret_id_accessor'] : undefined;
  return typeof accessor === 'string' ? accessor : undefined;
}
