import type { InFlightRequest, ServerFacts } from '../engine/api.ts';
import type { ValueMap } from '../values/value.ts';
import { devAccess, type ListenerAccess } from './listener-access.ts';
import type { Log } from './log.ts';
import { ServerMetrics } from './metrics.ts';
import { devTelemetry, noTelemetry, type TelemetrySettings } from './telemetry.ts';

/** The facts about a server, however many addresses it listens on. */
export interface ServerSettings {
  /** The address at which clients reach the API. @default the first one that the server listens on */
  readonly apiAddress?: string;
  /** @default false */
  readonly allowsInspection?: boolean;
  /** The settings of the configuration file that may be shown, by OpenBao's names. */
  readonly shown?: ValueMap;
  /** @default none */
  readonly telemetry?: TelemetrySettings;
}

/** A server as the requests to it see it. */
export class ServerProcess implements ServerFacts {
  readonly allowsInspection: boolean;
  readonly settings: ValueMap;
  readonly loggers: Log;
  readonly metrics: ServerMetrics;
  readonly requests = new Set<InFlightRequest>();
  #apiAddress: string;

  constructor(log: Log, settings: ServerSettings = {}) {
    const { apiAddress = '', allowsInspection = false, shown = {}, telemetry = noTelemetry } = settings;
    this.loggers = log;
    this.metrics = new ServerMetrics(telemetry);
    this.allowsInspection = allowsInspection;
    this.settings = shown;
    this.#apiAddress = apiAddress;
  }

  get apiAddress(): string {
    return this.#apiAddress;
  }

  /** Records an address that the server listens on. */
  listensAt(url: string): void {
    this.#apiAddress ||= url;
  }
}

/** Returns the options of a server with a state in memory and no configuration. */
export function devServer(log: Log): { readonly server: ServerProcess; readonly access: ListenerAccess } {
  const server = new ServerProcess(log, {
    allowsInspection: true,
    telemetry: devTelemetry,
    shown: { telemetry: devTelemetry.shown },
  });
  return { server, access: devAccess };
}
