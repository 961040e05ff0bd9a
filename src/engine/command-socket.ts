import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ApiAnswer, ApiRequest } from './api.ts';

/**
 * How a command reaches the server that has its state: by a socket in the state's folder, which only the state's owner may
 * enter, so that no token is ever sent to a stranger who took a port over. A message is one line of JSON.
 */
export function commandSocketPath(folder: string): string {
  return join(folder, 'server.sock');
}

/** The longest path that every system takes for a socket, in bytes. */
export const maxSocketPath = 103;

/**
 * What to connect to: the socket itself, or where the path is too long for one, the socket elsewhere that a link of its name
 * leads to. Undefined where there is nothing, or where the place elsewhere isn't the user's own.
 */
export function resolveCommandSocket(folder: string): string | undefined {
  const path = commandSocketPath(folder);
  try {
    const facts = lstatSync(path);
    if (!facts.isSymbolicLink()) {
      return facts.isSocket() ? path : undefined;
    }
    const target = readlinkSync(path);
    const home = lstatSync(dirname(target));
    const isOurs = home.isDirectory() && home.uid === process.getuid?.() && (home.mode & 0o077) === 0;
    return isOurs ? target : undefined;
  } catch {
    return undefined;
  }
}

/** Longer than any request or answer. */
const maxMessage = 256 * 1024 * 1024;

/** A message as it's sent. */
export function messageLine(message: ApiRequest | ApiAnswer): string {
  return `${JSON.stringify(message)}\n`;
}

/** Finds the messages in what comes from a socket. */
export class MessageReader {
  #pieces: Buffer[] = [];
  #length = 0;

  /**
   * Takes a piece in.
   *
   * @returns the messages that it completes, still as text
   * @throws Error for a message that is too long
   */
  read(piece: Buffer): string[] {
    const messages: string[] = [];
    let rest = piece;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      messages.push(Buffer.concat([...this.#pieces, rest.subarray(0, end)]).toString('utf8'));
      this.#pieces = [];
      this.#length = 0;
      rest = rest.subarray(end + 1);
    }
    this.#length += rest.length;
    if (this.#length > maxMessage) {
      throw new Error('a message is too long');
    }
    this.#pieces.push(rest);
    return messages;
  }
}

/** Reads a request. Throws Error for what is none. */
export function parseRequestMessage(text: string): ApiRequest {
  const message: unknown = JSON.parse(text);
  if (!isRequest(message)) {
    throw new Error('not a request');
  }
  return message;
}

/** Reads an answer. Throws Error for what is none. */
export function parseAnswerMessage(text: string): ApiAnswer {
  const message: unknown = JSON.parse(text);
  if (!isAnswer(message)) {
    throw new Error('not an answer');
  }
  return message;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return isFields(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isRequest(message: unknown): message is ApiRequest {
  if (!isFields(message)) {
    return false;
  }
  const { method, path, query, headers, body, remoteAddress } = message;
  const areTexts = [method, path, body, remoteAddress].every((text) => typeof text === 'string');
  return areTexts && Array.isArray(query) && query.every(isPair) && isTexts(headers);
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((text) => typeof text === 'string');
}

function isAnswer(message: unknown): message is ApiAnswer {
  if (!isFields(message)) {
    return false;
  }
  const { status, headers, body } = message;
  return typeof status === 'number' && isTexts(headers) && typeof body === 'string';
}
