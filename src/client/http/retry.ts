/** The bounds of the wait before the first retry, in milliseconds. */
const minWait = 1000;
const maxWait = 1500;

/** Reports whether a retry may change this status: too many requests, an index not yet replicated (412), or 5xx. */
export function isWorthRetrying(status: number): boolean {
  return status === 429 || status === 412 || (status >= 500 && status !== 501);
}

/**
 * Returns the wait before the next retry in milliseconds: as long as the server asks for, or else a random time that
 * grows with each attempt, so that many clients don't retry at once.
 *
 * @param attempt the number of retries so far
 */
export function retryWait(attempt: number, status: number | undefined, retryAfter: string | undefined): number {
  const asked = status === 429 || status === 503 ? parseRetryAfter(retryAfter) : undefined;
  return asked ?? (minWait + Math.random() * (maxWait - minWait)) * (attempt + 1);
}

/** Parses seconds or an HTTP date to milliseconds from now. */
function parseRetryAfter(text = ''): number | undefined {
  if (/^\+?\d+$/.test(text)) {
    return Number(text) * 1000;
  }
  const moment = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - Date.now());
}
