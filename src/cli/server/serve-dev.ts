import { storeDevToken } from '../../client/token-helper/dev-token.ts';
import { quoteForSh } from '../../values/shell-quote.ts';
import { failing } from '../failure.ts';
import { applyConfig, initialise, settingsOf } from './config.ts';
import type { ServerContext } from './flags.ts';
import { configuredListeners, flagListener } from './listeners.ts';
import { reloadOnHangUp, serveUntilEnd, startAll } from './running.ts';
import { serverProcess } from './server-process.ts';
import type { Start } from './start.ts';

/** Serves a new state in memory. Resolves when the server has stopped. */
export async function serveDev(start: Start): Promise<void> {
  const { context, room, given, log } = start;
  const { ui, env } = context;
  const { 'dev-root-token-id': chosenToken, 'dev-listen-address': address } = context.flags;
  const listeners = [flagListener(context, room, address), ...configuredListeners(context, room, given)];
  const { storage, ...state } = room.openDevState(chosenToken, await settingsOf(given));
  const applied = await applyConfig(given, { ...state, storage, log });
  await initialise(given, { ...state, storage, token: state.rootToken, isNew: true, env });
  const server = serverProcess(start, listeners);
  const servers = await startAll(start, { ...state, ...applied, server, log }, listeners);
  reloadOnHangUp(start, servers, applied);
  const isStored = !context.flags['dev-no-store-token'] && (await storeToken(context, state.rootToken));
  const tokenLine = isStored ? '' : `\n    $ export VAULT_TOKEN=${quoteForSh(state.rootToken)}`;
  ui.output(`==> localvault server started in memory; its data is lost when it stops

    $ export VAULT_ADDR='${servers[0]?.url}'${tokenLine}

Root Token: ${state.rootToken}
`);
  await serveUntilEnd(start, servers, applied);
}

/** Stores the root token for the user's commands. Returns false if another token is in its place. */
async function storeToken({ env, flags, ui }: ServerContext, token: string): Promise<boolean> {
  const { path, isStored } = await failing(
    'Error storing in token helper',
    () => storeDevToken(env, token, flags['dev-store-token']),
    1,
  );
  if (!isStored) {
    ui.warn(
      `${path} holds a token from elsewhere and was left alone: set VAULT_TOKEN as shown below, or replace the file with -dev-store-token`,
    );
  }
  return isStored;
}
