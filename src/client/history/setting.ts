import type { Preferences } from '../places.ts';

/** The parsed preference `history`. */
export interface HistorySetting {
  /** `changes` stands for changes and refusals. */
  readonly keeps: 'nothing' | 'changes' | 'all';
  /** The maximum size of the history in bytes. */
  readonly limit: number;
}

/** The texts that the preference can have, as a pattern of a JSON schema. */
export const historyPattern = '^(?:off|all|[1-9][0-9]{0,2}MiB)$';
/** The preference that turns the history on. */
const defaultHistory = '4MiB';

const mebibyte = 1024 * 1024;

/** Reads the preference. One that isn't valid counts as absent. */
export function historySetting({ history }: Preferences): HistorySetting {
  const text = history !== undefined && new RegExp(historyPattern).test(history) ? history : defaultHistory;
  switch (text) {
    case 'off':
      return { keeps: 'nothing', limit: 0 };
    case 'all':
      return { keeps: 'all', limit: sizeOf(defaultHistory) };
    default:
      return { keeps: 'changes', limit: sizeOf(text) };
  }
}

function sizeOf(text: string): number {
  return Number.parseInt(text, 10) * mebibyte;
}
