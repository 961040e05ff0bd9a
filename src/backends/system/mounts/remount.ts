import type { Call, PathDefinition } from '../../../framework/backend.ts';
import { invalidRequest } from '../../../framework/error.ts';
import type { Response } from '../../../framework/response.ts';
import { cleanPath } from '../../../go/clean-path.ts';
import { goQuote } from '../../../go/quote.ts';
import type { MountEntry } from '../../../services/mount-table.ts';
import type { Document } from '../../../storage/storage.ts';
import { uuid } from '../../../values/ids.ts';
import { keySegment } from '../../../values/key-segment.ts';
import { struct } from '../../../values/value.ts';
import { conflictingMount, protectedMounts, sanitizePath } from './mount-paths.ts';

/** A finished move, stored for `remount/status`. */
interface Migration extends Document {
  readonly source: string;
  readonly target: string;
  readonly status: 'success' | 'failure';
}

const folder = 'migrations';

/** `sys/remount` and `sys/remount/status/<id>`. */
export const remountPaths: readonly PathDefinition[] = [
  {
    pattern: 'remount',
    fields: {
      from: { type: 'string', description: 'Current path of the mount, prefixed with auth/ for an auth method.' },
      to: { type: 'string', description: 'New path of the mount.' },
    },
    operations: { update: remount },
    help: {
      synopsis: 'Move a mount to another path. Requires sudo.',
      description: 'The data of the mount is kept. The tokens issued by an auth method are revoked.',
    },
  },
  {
    pattern: 'remount/status/(?<migration_id>.+?)',
    fields: { migration_id: { type: 'string', description: 'Migration id that remount returned.' } },
    operations: { read: readStatus },
    help: { synopsis: 'Show the status of a move.', description: 'The status is "success" or "failure".' },
  },
];

function remount(call: Call): Response {
  const { core, data, storage } = call;
  const given = { from: data.string('from'), to: data.string('to') };
  if (given.from === '' || given.to === '') {
    throw invalidRequest("both 'from' and 'to' path must be specified as a string");
  }
  checkWhitespace('from', given.from);
  checkWhitespace('to', given.to);
  const from = sanitizePath(given.from);
  const to = sanitizePath(given.to.replace(/^\/+/, ''));
  if (to === '') {
    throw invalidRequest(`invalid destination mount path ${goQuote(given.to)}`);
  }
  checkTarget(to);
  checkTables(from, to);
  const entry = core.mounts.match(from);
  if (entry === undefined) {
    throw invalidRequest(`no matching mount at ${goQuote(from)}`);
  }
  const conflict = conflictingMount(core.mounts, to);
  if (conflict !== undefined) {
    throw invalidRequest(`path already in use at ${goQuote(conflict)}`);
  }
  const id = uuid();
  const status = move(call, entry, from, to);
  const migration: Migration = { source: from, target: to, status };
  storage.put(`${folder}/${id}`, migration);
  return {
    data: { migration_id: id },
    warnings: [
      "Mount move has been queued. Progress will be reported in OpenBao's server log, tagged with the returned migration_id",
    ],
  };
}

function checkWhitespace(name: string, path: string): void {
  if (path.startsWith(' ') || path.endsWith(' ')) {
    throw invalidRequest(`'${name}' path cannot contain trailing whitespace`);
  }
}

function checkTarget(path: string): void {
  const clean = `${cleanPath(path) || '.'}/`;
  if (clean !== path) {
    throw invalidRequest(`invalid destination mount: path '${path}' does not match cleaned path '${clean}'`);
  }
  if (/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(path)) {
    throw invalidRequest('invalid destination mount: path cannot contain non-printable characters');
  }
}

/** Checks that an auth method stays below auth/, and that neither path is protected. */
function checkTables(from: string, to: string): void {
  if (from.startsWith('auth/')) {
    if (!to.startsWith('auth/')) {
      throw invalidRequest(`cannot remount auth mount to non-auth mount ${goQuote(to)}`);
    }
    if (from.startsWith('auth/token')) {
      throw invalidRequest(`cannot remount ${goQuote(from)}`);
    }
    if (to.startsWith('auth/token')) {
      throw invalidRequest(`cannot remount to destination ${goQuote(to)}`);
    }
    return;
  }
  for (const prefix of protectedMounts) {
    if (from.startsWith(prefix)) {
      throw invalidRequest(`cannot remount ${goQuote(from)}`);
    }
    if (to.startsWith(prefix)) {
      throw invalidRequest(`cannot remount to destination ${to}`);
    }
  }
}

/** Moves the mount and returns the status. As in OpenBao, a path below the mount finds it, but the move fails. */
function move({ core }: Call, entry: MountEntry, from: string, to: string): Migration['status'] {
  if (entry.fullPath !== from) {
    return 'failure';
  }
  core.tokens.revokeByPrefix(entry.fullPath);
  core.mounts.move(entry, entry.table === 'auth' ? to.slice('auth/'.length) : to);
  return 'success';
}

function readStatus({ data, storage }: Call): Response | undefined {
  const id = data.string('migration_id');
  const migration = storage.get<Migration>(`${folder}/${keySegment(id)}`);
  if (migration === undefined) {
    return undefined;
  }
  const { source, target, status } = migration;
  const info = struct({ source_mount: source, target_mount: target, status });
  return { data: { migration_id: id, migration_info: info } };
}
