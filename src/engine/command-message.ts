import { everyUnit, isDigit } from '../values/ascii.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';
import type { ClockAnswer, ClockRequest } from './clock.ts';

/** What a command asks of the server that has its state: a request like any other, or something about the state's clock. */
export type CommandMessage = ApiRequest | ClockMessage;

/** Only the state's owner reaches the server this way, so this needs no token, as it needs none without a server. */
export interface ClockMessage {
  readonly clock: ClockRequest;
}

/** The answer to a `ClockMessage`. */
export type ClockMessageAnswer =
  | { readonly clock: ClockAnswer /** The id of the server's process. */; readonly process: number }
  | { /** Why the state can't be used, in a line for the user. */ readonly error: string };

/**
 * What a command sends first: random hex digits. It sends nothing else before the server has answered with a `ProofMessage`, so
 * that nobody gets a token by putting a socket of his own into the state's folder.
 */
export interface ChallengeMessage {
  readonly challenge: string;
}

/** The answer to a `ChallengeMessage`: a tag that takes the state's key (`server-proof.ts`). */
export interface ProofMessage {
  readonly proof: string;
}

/** How many hex digits a challenge has. */
export const challengeLength = 32;

/** A message as it's sent. */
export function messageLine(
  message: CommandMessage | ChallengeMessage | ApiAnswer | ClockMessageAnswer | ProofMessage,
): string {
  return `${JSON.stringify(message)}\n`;
}

/**
 * Reads what a command sends first. Throws Error for what is no challenge: nothing but hex digits may be in one, so that the server
 * makes tags for nothing else.
 */
export function parseChallenge(text: string): string {
  const message: unknown = JSON.parse(text);
  const challenge = isFields(message) ? message['challenge'] : undefined;
  if (typeof challenge !== 'string' || challenge.length !== challengeLength || !everyUnit(challenge, isHexDigit)) {
    throw new Error('not a challenge');
  }
  return challenge;
}

/** Reads what a command asks. Throws Error for what is neither. */
export function parseCommandMessage(text: string): CommandMessage {
  const message: unknown = JSON.parse(text);
  if (isRequest(message) || isClockMessage(message)) {
    return message;
  }
  throw new Error('not a request');
}

/** Reads the answer to a request. Throws Error for what is none. */
export function parseAnswerMessage(text: string): ApiAnswer {
  const message: unknown = JSON.parse(text);
  if (!isAnswer(message)) {
    throw new Error('not an answer');
  }
  return message;
}

/** Reads the answer to a `ClockMessage`. Throws Error for what is none. */
export function parseClockAnswer(text: string): ClockMessageAnswer {
  const message: unknown = JSON.parse(text);
  if (!isClockAnswer(message)) {
    throw new Error('not an answer');
  }
  return message;
}

function isHexDigit(unit: number): boolean {
  return isDigit(unit) || (unit >= 0x61 && unit <= 0x66);
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

function isClockMessage(message: unknown): message is ClockMessage {
  if (!isFields(message) || !isFields(message['clock'])) {
    return false;
  }
  const { kind, by } = message['clock'];
  return kind === 'show' || kind === 'reset' || (kind === 'advance' && typeof by === 'number' && by > 0);
}

function isClockAnswer(message: unknown): message is ClockMessageAnswer {
  if (!isFields(message)) {
    return false;
  }
  const { clock, process, error } = message;
  const isDone = isFields(clock) && typeof clock['offset'] === 'number' && typeof clock['isDone'] === 'boolean';
  return typeof error === 'string' || (isDone && typeof process === 'number');
}
