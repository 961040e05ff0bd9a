import type { Auditor } from '../../engine/audit/audit-trail.ts';
import { HistoryRecorder, type RecordedRequest } from '../../engine/history/recorder.ts';
import type { HistorySetting } from './setting.ts';
import { unwrittenWarning } from './unwritten-warning.ts';
import type { HistoryWriter } from './writer.ts';

/** Options for keeping the history of a state. */
export interface HistoryOptions {
  readonly setting: HistorySetting;
  /** Returns the path of the history, once the state exists. */
  readonly path: () => string;
  /** Receives a line if the history can't be written. */
  readonly onWarning: (warning: string) => void;
}

/**
 * Keeps the history of a state: collects the requests that belong in it, and writes them between requests. The code that formats them is
 * loaded on demand.
 */
export class History {
  readonly #options: HistoryOptions;
  #writer: HistoryWriter | undefined;
  #pending: RecordedRequest[] = [];
  #isScheduled = false;
  #lastWarning = '';

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** Observes the requests. */
  readonly auditor: Auditor = (core, request) => {
    const keepsReads = this.#options.setting.keeps === 'all';
    return new HistoryRecorder(core, request, keepsReads, (recorded) => this.#keep(recorded));
  };

  /**
   * Makes the history write on its own, once for all requests that arrive together. This is for a server, whose state changes before
   * `write` could be called.
   */
  async writeByItself(): Promise<void> {
    this.#writer = await this.#load();
  }

  /** Writes what has been collected. Resolves once that is done; undefined if there is nothing. Never rejects because of the file. */
  write(): Promise<void> | undefined {
    return this.#pending.length === 0 ? undefined : this.#writePending();
  }

  /** Writes what waits for the next tick. */
  flush(): void {
    this.#isScheduled = false;
    this.#attempt(() => this.#writer?.flush());
  }

  async #writePending(): Promise<void> {
    const writer = await this.#load();
    const requests = this.#pending;
    this.#pending = [];
    for (const request of requests) {
      this.#attempt(() => writer.add(request));
    }
    this.#attempt(() => writer.flush());
  }

  async #load(): Promise<HistoryWriter> {
    const { HistoryWriter } = await import('./writer.ts');
    return new HistoryWriter(this.#options.path(), this.#options.setting.limit);
  }

  #keep(request: RecordedRequest): void {
    const writer = this.#writer;
    if (writer === undefined) {
      this.#pending.push(request);
      return;
    }
    this.#attempt(() => writer.add(request));
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      setImmediate(() => this.flush());
    }
  }

  /** A request doesn't fail because its history can't be written. */
  #attempt(body: () => void): void {
    try {
      body();
    } catch (error) {
      this.#warn(unwrittenWarning(error));
    }
  }

  #warn(warning: string): void {
    if (warning !== this.#lastWarning) {
      this.#lastWarning = warning;
      this.#options.onWarning(warning);
    }
  }
}
