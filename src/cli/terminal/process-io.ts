import { fstatSync, readSync, statSync, writeSync } from 'node:fs';
import { restoreExtraCertificates } from '../../client/extra-certificates.ts';
import { errorCode } from '../../values/error-code.ts';
import { escapeBytes, escapeControls } from '../../values/escape-controls.ts';
import type { ProgramName } from '../tree/called-as.ts';
import { nameVariable, programNames } from '../tree/called-as.ts';
import type { LineOptions, NoLine } from './edited-line.ts';
import type { Input, Io, Output } from './io.ts';

/**
 * The streams and the environment of this process.
 *
 * @param encode encodes what is printed
 */
export function processIo(encode: (text: string) => Uint8Array = Buffer.from): Io {
  restoreExtraCertificates(process.env);
  return {
    stdin: new ProcessInput(),
    stdout: new ProcessOutput(1, encode),
    stderr: new ProcessOutput(2, encode),
    calledAs: takeName(),
    env: process.env,
    program: process.argv.slice(0, 2),
  };
}

/** The name that the program was called by. The variable is for this process only, so it is removed from the environment. */
function takeName(): ProgramName {
  const given = process.env[nameVariable];
  if (given === undefined) {
    return programNames[0];
  }
  delete process.env[nameVariable];
  return programNames.find((name) => name === given) ?? programNames[0];
}

/** Whether a descriptor is a terminal. node:tty is slow to load, so fstat rules out what can't be one first. */
function isTerminal(descriptor: number): boolean {
  return mayBeTerminal(descriptor) && process.getBuiltinModule('node:tty').isatty(descriptor);
}

/** The device number of `/dev/null` on Linux, where its major and minor number are fixed: 1 and 3. */
const linuxNull = 0x103;

function mayBeTerminal(descriptor: number): boolean {
  try {
    const facts = fstatSync(descriptor);
    return facts.isCharacterDevice() && facts.rdev !== nullDevice();
  } catch {
    return false;
  }
}

function nullDevice(): number | undefined {
  return process.platform === 'linux' ? linuxNull : statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
}

class ProcessOutput implements Output {
  readonly #descriptor: number;
  readonly #encode: (text: string) => Uint8Array;
  #isTerminal: boolean | undefined;

  constructor(descriptor: number, encode: (text: string) => Uint8Array) {
    this.#descriptor = descriptor;
    this.#encode = encode;
  }

  get isTerminal(): boolean {
    this.#isTerminal ??= isTerminal(this.#descriptor);
    return this.#isTerminal;
  }

  get columns(): number | undefined {
    if (!this.isTerminal) {
      return undefined;
    }
    // A terminal without a size reports 0.
    return (this.#descriptor === 1 ? process.stdout : process.stderr).columns || undefined;
  }

  write(text: string | Uint8Array, paint?: (shown: string) => string): void {
    const bytes = this.#bytesOf(text, paint);
    for (let at = 0; at < bytes.length; ) {
      at += writeSome(this.#descriptor, bytes.subarray(at));
    }
  }

  #bytesOf(text: string | Uint8Array, paint?: (shown: string) => string): Uint8Array {
    if (typeof text !== 'string') {
      return this.isTerminal ? Buffer.from(escapeBytes(text)) : text;
    }
    const escaped = escapeControls(text, true);
    // The terminal is checked last: that takes a command 0.2 ms, longer than scanning what it usually writes.
    const shown = escaped !== text && this.isTerminal ? escaped : text;
    return this.#encode(paint === undefined ? shown : paint(shown));
  }
}

/** The status of a process that a broken pipe ended, as shells report it. */
const brokenPipeStatus = 141;

function writeSome(descriptor: number, bytes: Uint8Array): number {
  try {
    return writeSync(descriptor, bytes);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EAGAIN') {
      pause();
      return 0;
    }
    if (code === 'EPIPE') {
      process.exit(brokenPipeStatus);
    }
    throw error;
  }
}

/** Waits a little for a pipe that is full or empty. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}

class ProcessInput implements Input {
  get isTerminal(): boolean {
    return isTerminal(0);
  }

  readAll(): Uint8Array {
    const chunks: Uint8Array[] = [];
    for (;;) {
      const chunk = Buffer.alloc(65_536);
      const length = readSome(chunk);
      if (length === 0) {
        return Buffer.concat(chunks);
      }
      chunks.push(chunk.subarray(0, length));
    }
  }

  async readLine(): Promise<string> {
    const chunk = Buffer.alloc(4096);
    return chunk.toString('utf8', 0, readSome(chunk));
  }

  async readHidden(prompt = ''): Promise<string> {
    if (!this.isTerminal) {
      throw new Error('file descriptor 0 is not a terminal');
    }
    const { readHiddenLine } = await import('./hidden-line.ts');
    return readHiddenLine(() => new ProcessOutput(2, Buffer.from).write(prompt));
  }

  async readEdited(options: LineOptions): Promise<{ line: string } | NoLine> {
    const { readEditedLine } = await import('./edited-line.ts');
    return readEditedLine(process.stdout, options);
  }
}

function readSome(chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(0, chunk);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EOF') {
        return 0;
      }
      if (code !== 'EAGAIN') {
        throw error;
      }
      pause();
    }
  }
}
