import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type LocalState, openState } from '../../../src/client/local.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { Log, startServer } from '../../../src/server/server.ts';

/** What is to be told of a state is told to nobody. */
export const quiet = { onNewState: () => {}, onWarning: () => {} };

/** The environment of a user whose state is, or will be, in `folder`, with the root token `root`. */
export function environmentAt(home: string, folder = join(home, 'state')) {
  return { HOME: home, LOCALVAULT_HOME: folder, VAULT_DEV_ROOT_TOKEN_ID: 'root' };
}

/** A server in this process on the state of a user. Commands find it as they find any server. */
export interface ServedState extends LocalState {
  readonly port: number;
  /** Stops it. Otherwise it stops at the end of the test. */
  stop(): Promise<void>;
}

/** @param engine answers in the place of the state's own */
export async function serveState(env: Readonly<Record<string, string>>, engine?: Engine): Promise<ServedState> {
  const state = openState(env, { ...quiet, groupCommit: true });
  const server = await startServer({
    engine: engine ?? state.engine,
    settled: () => state.storage.settled(),
    log: new Log('error', () => {}),
    address: { host: '127.0.0.1', port: 0 },
    state,
  });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= server.stop().then(() => state.storage.close());
    return stopping;
  };
  onTestFinished(stop);
  return { ...state, port: server.port, stop };
}
