import { code } from './code.ts';

/** The message's address in `mac.wat`. */
const messageAt = 1024;
/** How many bytes `mac.wat` needs behind the message. */
const roomBehind = 72;
const pageSize = 64 * 1024;

/**
 * A buffer's methods for a single encoding. `write` and `toString` reach them through functions that V8 hasn't compiled yet, which
 * costs a command 5 microseconds for each of its 20 to 40 tags.
 */
interface Bytes extends Buffer {
  utf8Write(text: string, offset: number): number;
  latin1Slice(start: number, end: number): string;
}

/** @param plain only for `hmac`: 64 for a SHA-256 */
type Code = (length: number, plain?: number) => void;

/** The instance of `mac.wat`. All keys share it. */
interface MacModule {
  readonly memory: WebAssembly.Memory;
  readonly siphash: Code;
  readonly hmac: Code;
  /** A view of the memory. It is replaced when the memory grows. */
  bytes: Bytes;
}

let instance: MacModule | undefined;

/**
 * Loads `mac.wat`, once per process.
 *
 * The codes run as WebAssembly to keep start-up short. A read takes 6 ms beyond Node.js itself, authenticates about 6 kB and
 * hashes a token. Loading node:crypto takes 2.1 ms. JavaScript runs uncompiled at first: SipHash takes 3 ms, and a library's
 * HMAC-SHA256 0.5 ms for the token alone. The module needs 0.5 ms for everything, loading included (`npm run bench` measures
 * whole commands). A server tags 400 bytes in 0.3 microseconds with it, and in 1.4 with node:crypto.
 */
export function macModule(): MacModule {
  instance ??= load();
  return instance;
}

/**
 * Writes the message to the module's memory: the UTF-8 bytes of `text`, then `rest`.
 *
 * @returns the message's length in bytes
 */
export function writeMessage(module: MacModule, text: string, rest: string | Uint8Array = ''): number {
  const most = messageAt + 3 * (text.length + rest.length) + roomBehind;
  if (module.bytes.length < most) {
    module.memory.grow(Math.ceil((most - module.bytes.length) / pageSize));
    module.bytes = bytesOf(module.memory);
  }
  const { bytes } = module;
  const length = bytes.utf8Write(text, messageAt);
  if (typeof rest === 'string') {
    return rest === '' ? length : length + bytes.utf8Write(rest, messageAt + length);
  }
  bytes.set(rest, messageAt + length);
  return length + rest.length;
}

function load(): MacModule {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(code, 'base64')));
  const { memory, siphash, hmac } = exports;
  if (!(memory instanceof WebAssembly.Memory) || !isCode(siphash) || !isCode(hmac)) {
    throw new Error('mac.wat exports something else');
  }
  return { memory, siphash, hmac, bytes: bytesOf(memory) };
}

function bytesOf(memory: WebAssembly.Memory): Bytes {
  return Buffer.from(memory.buffer) as Bytes;
}

function isCode(value: unknown): value is Code {
  return typeof value === 'function';
}
