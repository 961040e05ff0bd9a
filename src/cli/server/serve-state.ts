import { openState } from '../../client/local.ts';
import type { Log } from '../../server/server.ts';
import { applyConfig, initialise, settingsOf } from './config.ts';
import { configuredListeners, flagListener } from './listeners.ts';
import { reloadOnHangUp, serveUntilEnd, startAll } from './running.ts';
import { serverProcess } from './server-process.ts';
import type { Start } from './start.ts';

/** Serves the local state. Resolves when the server has stopped. */
export async function serveState(start: Start): Promise<void> {
  const { context, room, given, log } = start;
  const { ui, flags, env } = context;
  const configured = configuredListeners(context, room, given);
  const isAddressGiven = context.given.has('listen-address') || configured.length === 0;
  const listeners = isAddressGiven ? [flagListener(context, room, flags['listen-address'])] : configured;
  let isNew = false;
  const state = openState(env, {
    groupCommit: true,
    settings: await settingsOf(given),
    onNewState: (folder) => {
      isNew = true;
      ui.warn(`Created a new state in ${folder}.`);
    },
    onWarning: (warning) => ui.warn(warning),
  });
  try {
    const { engine, folder, key, storage, tokenFile } = state;
    await state.history?.writeByItself();
    const settled = () => storage.settled();
    const applied = await applyConfig(given, { engine, storage, settled, log });
    if (applied === undefined) {
      warnOfSilentDevices(room.auditDevicesOf(storage), log);
    }
    await initialise(given, { engine, storage, token: tokenFile.get(), isNew, env });
    const server = serverProcess(start, listeners);
    const options = { engine, settled, ...applied, server, state: { folder, key }, log };
    const servers = await startAll(start, options, listeners);
    reloadOnHangUp(start, servers, applied);
    ui.output(`==> localvault server started

      Address: ${servers.map(({ url }) => url).join(', ')}
        State: ${folder}
  Token file: ${tokenFile.path}
`);
    await serveUntilEnd(start, servers, applied);
  } finally {
    state.history?.flush();
    state.storage.close();
  }
}

function warnOfSilentDevices(paths: readonly string[], log: Log): void {
  if (paths.length > 0) {
    log.log('warn', `nothing is audited: start the server with the -config that declares ${paths.join(', ')}`);
  }
}
