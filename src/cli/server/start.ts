import type { Log } from '../../server/server.ts';
import type { Given } from './config.ts';
import type { ServerContext } from './flags.ts';

/** The module that implements servers, which only commands that start one load. */
export type ServerRoom = typeof import('../../server/server.ts');

/** What every server starts from, whether it serves the local state or one in memory. */
export interface Start {
  readonly context: ServerContext;
  readonly room: ServerRoom;
  readonly given: Given | undefined;
  readonly log: Log;
  /** Resolves when the server is to stop. */
  readonly ended: Promise<void>;
}
