import ms from 'ms';
import { parseGoDuration } from '../../../values/duration.ts';

/**
 * Reads a duration as a person writes it (`2 days`, `2h`, `1.5 hours`), or as Go does (`1h30m`); in milliseconds. Undefined for
 * what is none, and for a number alone, which some would take for seconds and others for milliseconds.
 */
export function spokenDuration(text: string): number | undefined {
  const words = text.trim();
  if (/^-?[\d.]+$/.test(words)) {
    return undefined;
  }
  const spoken = isShort(words) ? ms(words) : undefined;
  return Number.isFinite(spoken) ? spoken : goDuration(words);
}

/** What `ms` takes: it says by itself whether it understands. */
function isShort(words: string): words is ms.StringValue {
  return words.length > 0 && words.length <= 100;
}

function goDuration(words: string): number | undefined {
  try {
    return Number(parseGoDuration(words.replaceAll(' ', '')) / 1_000_000n);
  } catch {
    return undefined;
  }
}
