import type { AuditEntry } from '../../engine/audit/entry.ts';
import { HistoryLines, historyHash } from '../../engine/history/lines.ts';
import { entriesOf } from '../../engine/history/recorded-entries.ts';
import type { RecordedRequest } from '../../engine/history/recorder.ts';
import { appendHistory } from './file.ts';

/** Formats requests, and appends their lines to the history. */
export class HistoryWriter {
  readonly #path: string;
  readonly #limit: number;
  #lines: HistoryLines | undefined;
  #waiting: AuditEntry[] = [];

  /** @param limit the maximum size of the history in bytes */
  constructor(path: string, limit: number) {
    this.#path = path;
    this.#limit = limit;
  }

  /** Adds a request, before the next one is handled. `flush` writes it. */
  add(request: RecordedRequest): void {
    this.#lines ??= new HistoryLines(historyHash(request.core.storage));
    this.#waiting.push(...entriesOf(request));
  }

  /**
   * Formats and writes what was added. Formatting lines in a batch takes half as long as formatting each between requests (`node
   * test/bench/load.js`).
   *
   * @throws StateError if that fails; what was added is lost then
   */
  flush(): void {
    const entries = this.#waiting;
    const lines = this.#lines;
    if (entries.length > 0 && lines !== undefined) {
      this.#waiting = [];
      appendHistory(this.#path, entries.map((entry) => lines.ofEntry(entry)).join(''), this.#limit);
    }
  }
}
