/** The shortest and the longest wait before a first retry, in milliseconds. */
const shortest = 1000;
const longest = 1500;

/** Whether an answer with this status may turn out better a little later: too many requests, an index not yet there, 5xx. */
export function isWorthRetrying(status: number): boolean {
  return status === 429 || status === 412 || (status >= 500 && status !== 501);
}

/**
 * How long to wait before the next try, in milliseconds: as long as the server asks for, else longer each time, with some chance
 * in it so that many clients don't come back at once.
 *
 * @param attempt how many retries there were
 */
export function retryWait(attempt: number, status: number | undefined, retryAfter: string | undefined): number {
  const asked = status === 429 || status === 503 ? parseRetryAfter(retryAfter) : undefined;
  return asked ?? (shortest + Math.random() * (longest - shortest)) * (attempt + 1);
}

/** Seconds, or a moment. */
function parseRetryAfter(text = ''): number | undefined {
  if (/^\+?\d+$/.test(text)) {
    return Number(text) * 1000;
  }
  const moment = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - Date.now());
}
