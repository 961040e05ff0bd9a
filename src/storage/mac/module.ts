import { code } from './code.ts';

/** Where `mac.wat` has the message. */
const messageAt = 1024;
/** How many bytes it uses behind the message. */
const roomBehind = 72;
const pageSize = 64 * 1024;

/**
 * A buffer's own methods for one encoding each. `write` and `toString` come to them by way of functions that nobody has called
 * yet, which costs a command 5 microseconds at each of its 20 to 40 tags.
 */
interface Bytes extends Buffer {
  utf8Write(text: string, offset: number): number;
  latin1Slice(start: number, end: number): string;
}

type Code = (length: number) => void;

/** The one instance of `mac.wat`, which all keys take turns with. */
export interface MacModule {
  readonly memory: WebAssembly.Memory;
  readonly siphash: Code;
  readonly hmac: Code;
  /** The module's memory. It is another one after it has grown. */
  bytes: Bytes;
}

let instance: MacModule | undefined;

/**
 * Message authentication codes run as WebAssembly because of what start-up costs. A read takes 6 ms beyond Node.js itself,
 * authenticates about 6 kB and hashes a token. Loading node:crypto takes 2.1 ms of its own; in JavaScript, of which nothing is compiled
 * yet, SipHash takes 3 ms and a library's HMAC-SHA256 0.5 ms for the token alone. The module has done it all after 0.5 ms (`npm run
 * bench` measures whole commands). A server tags 400 bytes with it in 0.3 microseconds, and in 1.4 with node:crypto.
 */
export function macModule(): MacModule {
  instance ??= load();
  return instance;
}

/**
 * Puts the message into the module's memory: a text's UTF-8 bytes and what follows them.
 *
 * @param rest a text too, or bytes.
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
