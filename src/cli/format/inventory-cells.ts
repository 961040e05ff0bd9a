import { humanDuration } from '../../go/duration.ts';
import type { Count } from '../../values/count.ts';

/** The cells for no value and for an unknown one. */
export const unknown = '-';

/** A time to the second. */
export function timeCell(time: string): string {
  return time.replace(/\.\d+/, '');
}

/** A list, or the cell for no value. */
export function listCell(items: readonly string[]): string {
  return items.length === 0 ? unknown : items.join(', ');
}

/** Pairs such as `env=prod, team=a`, sorted as they were written. */
export function pairsCell(pairs: Readonly<Record<string, string>> | null): string {
  return listCell(Object.entries(pairs ?? {}).map(([key, value]) => `${key}=${value}`));
}

/** A number of uses that are left, where 0 means that there is no limit. */
export function usesCell(uses: Count): string {
  return uses === 0 ? 'unlimited' : `${uses}`;
}

/** A TTL in seconds, where 0 means that none is set. */
export function ttlCell(seconds: number): string {
  return seconds === 0 ? unknown : humanDuration(seconds);
}
