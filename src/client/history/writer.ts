import { HistoryLines, historyHash } from '../../engine/history/lines.ts';
import type { RecordedRequest } from '../../engine/history/recorder.ts';
import { appendHistory } from './file.ts';

/** Formats requests, and appends their lines to the history. */
export class HistoryWriter {
  readonly #path: string;
  readonly #limit: number;
  #lines: HistoryLines | undefined;
  #waiting = '';

  /** @param limit the maximum size of the history in bytes */
  constructor(path: string, limit: number) {
    this.#path = path;
    this.#limit = limit;
  }

  /** Formats a request. `flush` writes it. */
  add(request: RecordedRequest): void {
    this.#lines ??= new HistoryLines(historyHash(request.core.storage));
    this.#waiting += this.#lines.ofRequest(request);
  }

  /** Writes what was added. Throws a StateError if that is impossible; what was added is lost then. */
  flush(): void {
    const lines = this.#waiting;
    this.#waiting = '';
    if (lines !== '') {
      appendHistory(this.#path, lines, this.#limit);
    }
  }
}
