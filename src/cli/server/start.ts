import type { Log } from '../../server/server.ts';
import type { Given } from './config.ts';
import type { ServerContext } from './flags.ts';

/** The code of servers. */
export type ServerRoom = typeof import('../../server/server.ts');

/** What a server on the local state and one in memory start from. */
export interface Start {
  readonly context: ServerContext;
  readonly room: ServerRoom;
  readonly given: Given | undefined;
  readonly log: Log;
  /** Resolves when the server is to stop. */
  readonly ended: Promise<void>;
}
