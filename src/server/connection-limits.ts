import { readdirSync, readFileSync } from 'node:fs';

/** The maximum number of connections of each kind. */
export interface ConnectionLimits {
  readonly http: number;
  /** Connections of commands that work on the same state. */
  readonly commands: number;
}

/** Upper limits, even if more files may be open: each connection takes memory too. */
const upperLimits: ConnectionLimits = { http: 4096, commands: 1024 };
/** The number of files that the state, threads and Node.js itself may open later. */
const reserve = 48;
/** The limit to assume if the system reports none: the lowest in common use. */
const fallbackLimit = 256;

/**
 * Returns how many connections a server may accept and still have files left for its state: a process that can't open files can't commit.
 *
 * @param limit how many files the process may open
 * @param open how many it has open before any connection
 */
export function connectionLimits(limit = openFileLimit(), open = openFiles()): ConnectionLimits {
  const free = Math.max(4, limit - open - reserve);
  const commands = Math.min(upperLimits.commands, Math.floor(free / 4));
  return { http: Math.min(upperLimits.http, free - commands), commands };
}

/** Returns how many files this process may have open. Node.js has already raised the soft limit to the hard one. */
function openFileLimit(): number {
  const digits = /^Max open files\s+(\d+|unlimited)/m.exec(readLimits())?.[1];
  return digits === undefined ? reportedLimit() : digits === 'unlimited' ? Number.POSITIVE_INFINITY : Number(digits);
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'latin1');
  } catch {
    return '';
  }
}

/** Reads the limit from Node's diagnostic report, which takes longer than the rest of a server's start. */
function reportedLimit(): number {
  const report: unknown = process.report?.getReport();
  const limits = memberOf(report, 'userLimits');
  const limit = memberOf(memberOf(limits, 'open_files'), 'soft');
  if (limit === 'unlimited') {
    return Number.POSITIVE_INFINITY;
  }
  return Number(limit) || fallbackLimit;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** Counts the files this process has open. */
function openFiles(): number {
  try {
    return readdirSync('/dev/fd').length;
  } catch {
    return 32;
  }
}
