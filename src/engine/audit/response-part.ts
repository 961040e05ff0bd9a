import type { Response } from '../../framework/response.ts';
import { wholeSeconds } from '../../go/duration.ts';
import type { Core } from '../../services/core.ts';
import type { Request } from '../../services/request.ts';
import { emptyMap, type ValueMap } from '../../values/value.ts';
import { envelopeText } from '../envelope.ts';
import { grantedPart } from './auth-part.ts';
import type { AuditResponse } from './entry.ts';
import type { Progress } from './progress.ts';
import { mountPart } from './request-part.ts';
import { unwrappedResponse } from './unwrapped-response.ts';

/** Returns a response, or what is logged where there is none. */
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

/** A response with a status of its own is encoded with its warnings. */
function warningsOf(response: Response | undefined): readonly string[] {
  if (response?.status !== undefined && response.errors === undefined) {
    return response.unsentWarnings ?? [];
  }
  return response?.warnings ?? [];
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
