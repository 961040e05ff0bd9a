import type { Response } from '../../framework/response.ts';
import { wholeSeconds } from '../../go/duration.ts';
import type { Core } from '../../services/core.ts';
import type { Request } from '../../services/request.ts';
import type { WrapInfo } from '../../services/wrapping.ts';
import { zeroTime } from '../../values/time.ts';
import { emptyMap, type ValueMap } from '../../values/value.ts';
import { envelopeText } from '../envelope.ts';
import { grantedPart } from './auth-part.ts';
import type { AuditResponse } from './entry.ts';
import type { Progress } from './progress.ts';
import { mountPart } from './request-part.ts';
import { unwrappedResponse } from './unwrapped-response.ts';

/** Returns a response, or the entry logged in its absence. */
export function responsePart(core: Core, progress: Progress, sent: Response | undefined): AuditResponse {
  const { settled } = progress;
  const isUnwrapped = sent?.raw !== undefined && settled.path === 'sys/wrapping/unwrap';
  const response = isUnwrapped ? unwrappedResponse(sent.raw.body) : sent;
  return {
    mount: mountPart(core, progress),
    auth: grantedPart(core, progress, response),
    hasLease: response?.lease !== undefined,
    data: response && dataOf(response, settled),
    warnings: warningsOf(response),
    wrapInfo: response?.wrapInfo && {
      ...response.wrapInfo,
      token: response.wrapInfo.tokenId ?? response.wrapInfo.token,
      ttl: wholeSeconds(response.wrapInfo.ttl),
      wrappedAccessor: response.wrapInfo.wrappedAccessor ?? '',
    },
  };
}

/** Returns an error response as it is logged: with what would have been wrapped, since OpenBao sets the TTL first (Core.handleRequest). */
export function errorResponse(
  { isCalled, settled }: Progress,
  message: string,
  warnings?: readonly string[],
): Response {
  const { wrapTtl } = settled;
  return {
    data: { error: message },
    ...(warnings && { warnings }),
    ...(isCalled && wrapTtl !== undefined && { wrapInfo: { ...notWrapped, ttl: wrapTtl } }),
  };
}

const notWrapped: WrapInfo = { token: '', accessor: '', ttl: 0, creationTime: zeroTime, creationPath: '' };

/** A response with a status of its own is encoded with its warnings, and clients find those of a wrapped one in it. */
function warningsOf(response: Response | undefined): readonly string[] {
  const isEncoded = response?.status !== undefined && response.errors === undefined;
  return (isEncoded ? undefined : response?.warnings) ?? response?.unsentWarnings ?? [];
}

/** Returns a response's data as OpenBao's backends return it: a response with a status or body of its own has those as data. */
function dataOf(response: Response, request: Request): ValueMap | undefined {
  const { raw, status, data } = response;
  if (!hasOwnBody(response)) {
    return data;
  }
  return Object.assign(emptyMap(), {
    http_content_type: raw?.contentType ?? 'application/json',
    ...(raw?.body !== '' && { http_raw_body: raw?.body ?? envelopeText(response, request.id) }),
    http_status_code: raw?.status ?? status ?? 200,
  });
}

/** Reports whether a response has a status or body of its own. */
function hasOwnBody({ raw, status, errors }: Response): boolean {
  return raw !== undefined || (status !== undefined && errors === undefined);
}
