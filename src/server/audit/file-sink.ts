import { chmodSync, closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AuditSink } from '../../engine/audit/broker.ts';
import { errnoText } from '../../go/errno.ts';
import { errorCode } from '../../values/error-code.ts';

/** Appends to a file. A failed write is retried once on the reopened file, like in OpenBao's file device. */
export class FileSink implements AuditSink {
  readonly #path: string;
  readonly #mode: number | undefined;
  #file: number | undefined;

  /**
   * Opens the file.
   *
   * @param mode the file's mode; undefined to leave it as it is
   * @throws Error if the file can't be opened
   */
  constructor(path: string, mode: number | undefined) {
    this.#path = path;
    this.#mode = mode;
    this.#open();
  }

  write(lines: string): void {
    const bytes = Buffer.from(lines);
    try {
      writeAll(this.#file ?? this.#open(), bytes);
    } catch {
      this.#closeFile();
      const file = this.#open();
      try {
        writeAll(file, bytes);
      } catch (error) {
        throw new Error(`can't write ${this.#path}: ${errnoText(error)}`);
      }
    }
  }

  reopen(): void {
    this.#closeFile();
    this.#open();
  }

  close(): void {
    this.#closeFile();
  }

  #open(): number {
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      this.#file = openSync(this.#path, 'a', this.#mode ?? 0o600);
      if (this.#mode !== undefined && this.#path !== '/dev/null') {
        chmodSync(this.#path, this.#mode);
      }
      return this.#file;
    } catch (error) {
      this.#closeFile();
      throw new Error(`can't open ${this.#path} for writing: ${errnoText(error)}`);
    }
  }

  #closeFile(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) {
      closeSync(file);
    }
  }
}

/** Writes to standard output or standard error, which nothing reopens. */
export class StreamSink implements AuditSink {
  readonly #file: number;

  /** @param file the file descriptor */
  constructor(file: 1 | 2) {
    this.#file = file;
  }

  write(lines: string): void {
    writeAll(this.#file, Buffer.from(lines));
  }

  reopen(): void {}

  close(): void {}
}

/** How long to wait for the reader of a full pipe, in milliseconds. */
const pipePause = 5;

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(file, bytes, written);
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN') {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pipePause);
    }
  }
}
