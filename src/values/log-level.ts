/** The log levels, from the least to the most verbose. */
export const logLevels = ['error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof logLevels)[number];

/** OpenBao's other names of levels. */
const otherNames: Readonly<Record<string, LogLevel>> = { notice: 'info', '': 'info', warning: 'warn', err: 'error' };

/** Returns the level that a text names, or undefined (logging.ParseLogLevel). */
export function parseLogLevel(text: string): LogLevel | undefined {
  const name = text.trim().toLowerCase();
  const level = logLevels.find((known) => known === name);
  return level ?? (Object.hasOwn(otherNames, name) ? otherNames[name] : undefined);
}
