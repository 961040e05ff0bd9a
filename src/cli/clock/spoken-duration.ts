import ms from 'ms';
import { parseGoDuration } from '../../go/duration.ts';

/**
 * Parses a duration in plain English (`2 days`, `90 min`, `1 hour 30 minutes`) or in Go's syntax (`1h30m`).
 *
 * @returns milliseconds; undefined for other text, and for a bare number, whose unit is ambiguous
 */
export function spokenDuration(text: string): number | undefined {
  const words = text.trim();
  const parts = words.match(/\d*\.?\d+ *[a-z]+/gi) ?? [];
  if (parts.length > 1 && parts.join('') === words.replaceAll(/([a-z]),? +(?:and +)?(?=[\d.])/gi, '$1')) {
    return sum(parts.map(single));
  }
  return single(words) ?? goDuration(words);
}

function sum(durations: ReadonlyArray<number | undefined>): number | undefined {
  return durations.reduce<number | undefined>(
    (total, duration) => (total === undefined || duration === undefined ? undefined : total + duration),
    0,
  );
}

/** One number with its unit. */
function single(words: string): number | undefined {
  const spoken = isShort(words) && /[a-z]/i.test(words) ? ms(words) : undefined;
  return Number.isFinite(spoken) ? spoken : undefined;
}

/** Narrows to what `ms` accepts. It returns undefined for text that it can't parse. */
function isShort(words: string): words is ms.StringValue {
  return words.length > 0 && words.length <= 100;
}

function goDuration(words: string): number | undefined {
  if (/^-?[\d.]+$/.test(words)) {
    return undefined;
  }
  try {
    return Number(parseGoDuration(words.replaceAll(' ', '')) / 1_000_000n);
  } catch {
    return undefined;
  }
}
