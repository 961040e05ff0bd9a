import { type Environment, readVariable } from '../../client/environment.ts';
import type { ServerProcess } from '../../server/server.ts';
import type { Listener } from './listeners.ts';
import type { Start } from './start.ts';

/** Describes the server to its requests: the settings of its configuration, and the listeners that flags declare. */
export function serverProcess({ context, given, log, room }: Start, listeners: readonly Listener[]): ServerProcess {
  const { dev } = context.flags;
  const {
    apiAddr = '',
    introspectionEndpoint = false,
    telemetry = dev ? room.devTelemetry : undefined,
  } = { ...given?.config };
  const audits = given?.config.audits ?? [];
  const shown = {
    ...given?.config.shown,
    ...(audits.length > 0 && { audits: audits.map(({ type, path, description }) => ({ type, path, description })) }),
    listeners: listeners.map((listener) => ({ type: 'tcp', config: listener.shown })),
    ...(telemetry && { telemetry: telemetry.shown }),
  };
  return new room.ServerProcess(log, {
    apiAddress: addressIn(context.env) || apiAddr,
    allowsInspection: dev || introspectionEndpoint,
    shown,
    ...(telemetry && { telemetry }),
  });
}

/** The API address in the environment, under its name and two former ones. It wins over the configuration, as in OpenBao. */
function addressIn(env: Environment): string {
  return readVariable(env, 'API_ADDR') || readVariable(env, 'REDIRECT_ADDR') || readVariable(env, 'ADVERTISE_ADDR');
}
