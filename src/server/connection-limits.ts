import { readdirSync, readFileSync } from 'node:fs';

/** How many connections there may be of each kind. */
export interface ConnectionLimits {
  readonly http: number;
  /** Of commands that work on the same state. */
  readonly commands: number;
}

/** However many files may be open: each connection takes memory too. */
const most: ConnectionLimits = { http: 4096, commands: 1024 };
/** What the state's files, threads and what Node.js itself opens take at most, beside what is open already. */
const reserve = 48;
/** Where the system says nothing: the least that is usual. */
const usualLimit = 256;

/**
 * How many connections a server may take so that files are left for its state: a process that may open no more files can't commit.
 *
 * @param limit how many files may be open
 * @param open how many are, before any connection
 */
export function connectionLimits(limit = openFileLimit(), open = openFiles()): ConnectionLimits {
  const free = Math.max(4, limit - open - reserve);
  const commands = Math.min(most.commands, Math.floor(free / 4));
  return { http: Math.min(most.http, free - commands), commands };
}

/** How many files this process may have open at once. Node.js has raised that to what its starter allows. */
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

/** The limit by Node's diagnostic report, which takes longer to make than all else of a server's start. */
function reportedLimit(): number {
  const report: unknown = process.report?.getReport();
  const limits = memberOf(report, 'userLimits');
  const limit = memberOf(memberOf(limits, 'open_files'), 'soft');
  if (limit === 'unlimited') {
    return Number.POSITIVE_INFINITY;
  }
  return Number(limit) || usualLimit;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** How many files this process has open. */
function openFiles(): number {
  try {
    return readdirSync('/dev/fd').length;
  } catch {
    return 32;
  }
}
