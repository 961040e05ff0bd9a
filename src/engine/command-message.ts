import { everyUnit, isDigit } from '../values/ascii.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';
import type { ClockAnswer, ClockRequest } from './clock.ts';
import type { RootTokenAnswer, RootTokenRequest } from './root-token.ts';

/** A message from a command to the server that is using its state: an API request, or one that only the owner can make. */
export type CommandMessage = ApiRequest | ClockMessage | RootTokenMessage | ProvisionMessage;

/** An encoded provisioning order. Its requests use the token in it. */
export interface ProvisionMessage {
  readonly provision: string;
}

/** The response to a `ProvisionMessage`: the encoded result, or a line that says why the state can't be used. */
export type ProvisionMessageAnswer = { readonly provision: string } | { readonly error: string };

/** A clock request. It needs no token, with a server or without, since only the state's owner reaches the socket. */
export interface ClockMessage {
  readonly clock: ClockRequest;
}

/** The response to a `ClockMessage`: the clock and the server's process id, or a line that says why the state can't be used. */
export type ClockMessageAnswer = { readonly clock: ClockAnswer; readonly process: number } | { readonly error: string };

/** A request for a root token. It needs no token either. */
export interface RootTokenMessage {
  readonly rootToken: RootTokenRequest;
}

/** The response to a `RootTokenMessage`: a root token, or a line that says why the state can't be used. */
export type RootTokenMessageAnswer = { readonly rootToken: RootTokenAnswer } | { readonly error: string };

/**
 * A command's first message: random hex digits. The command sends nothing else until the server has answered with a
 * `ProofMessage`, so that nobody can collect tokens with a socket planted in the state's folder.
 */
export interface ChallengeMessage {
  readonly challenge: string;
}

/** The response to a `ChallengeMessage`: a tag that takes the state's key (`server-proof.ts`). */
export interface ProofMessage {
  readonly proof: string;
}

/** The length of a challenge in hex digits. */
export const challengeLength = 32;

/** Encodes a message as a line. */
export function messageLine(
  message:
    | CommandMessage
    | ChallengeMessage
    | ApiAnswer
    | ClockMessageAnswer
    | RootTokenMessageAnswer
    | ProvisionMessageAnswer
    | ProofMessage,
): string {
  return `${JSON.stringify(message)}\n`;
}

/**
 * Parses a challenge. It may contain only hex digits, so that the server computes tags for nothing else.
 *
 * @throws Error if the text isn't a challenge
 */
export function parseChallenge(text: string): string {
  const message: unknown = JSON.parse(text);
  const challenge = isFields(message) ? message['challenge'] : undefined;
  if (typeof challenge !== 'string' || challenge.length !== challengeLength || !everyUnit(challenge, isHexDigit)) {
    throw new Error('invalid challenge');
  }
  return challenge;
}

/** Parses a command's message. Throws an Error if it is invalid. */
export function parseCommandMessage(text: string): CommandMessage {
  const message: unknown = JSON.parse(text);
  if (isRequest(message) || isClockMessage(message) || isRootTokenMessage(message)) {
    return message;
  }
  if (isProvisionMessage(message)) {
    return message;
  }
  throw new Error('invalid message');
}

/** Parses the response to an API request. Throws an Error if it is invalid. */
export function parseAnswerMessage(text: string): ApiAnswer {
  const message: unknown = JSON.parse(text);
  if (!isAnswer(message)) {
    throw new Error('invalid response');
  }
  return message;
}

/** Parses the response to a `ClockMessage`. Throws an Error if it is invalid. */
export function parseClockAnswer(text: string): ClockMessageAnswer {
  const message: unknown = JSON.parse(text);
  if (!isClockAnswer(message)) {
    throw new Error('invalid response');
  }
  return message;
}

/** Parses the response to a `RootTokenMessage`. Throws an Error if it is invalid. */
export function parseRootTokenAnswer(text: string): RootTokenMessageAnswer {
  const message: unknown = JSON.parse(text);
  if (!isRootTokenAnswer(message)) {
    throw new Error('invalid response');
  }
  return message;
}

/** Parses the response to a `ProvisionMessage`. Throws an Error if it is invalid. */
export function parseProvisionAnswer(text: string): ProvisionMessageAnswer {
  const message: unknown = JSON.parse(text);
  if (!isProvisionAnswer(message)) {
    throw new Error('invalid response');
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

function isProvisionMessage(message: unknown): message is ProvisionMessage {
  return isFields(message) && typeof message['provision'] === 'string';
}

function isProvisionAnswer(message: unknown): message is ProvisionMessageAnswer {
  return isProvisionMessage(message) || (isFields(message) && typeof message['error'] === 'string');
}

function isClockAnswer(message: unknown): message is ClockMessageAnswer {
  if (!isFields(message)) {
    return false;
  }
  const { clock, process, error } = message;
  const isDone = isFields(clock) && typeof clock['offset'] === 'number' && typeof clock['isDone'] === 'boolean';
  return typeof error === 'string' || (isDone && typeof process === 'number');
}

function isRootTokenMessage(message: unknown): message is RootTokenMessage {
  if (!isFields(message) || !isFields(message['rootToken'])) {
    return false;
  }
  const { known, revokeOthers } = message['rootToken'];
  return Array.isArray(known) && known.every((id) => typeof id === 'string') && typeof revokeOthers === 'boolean';
}

function isRootTokenAnswer(message: unknown): message is RootTokenMessageAnswer {
  if (!isFields(message)) {
    return false;
  }
  const { rootToken, error } = message;
  if (!isFields(rootToken)) {
    return typeof error === 'string';
  }
  const { token, isNew, revoked } = rootToken;
  return typeof token === 'string' && typeof isNew === 'boolean' && typeof revoked === 'number';
}
