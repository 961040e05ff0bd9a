import { connect, type Socket } from 'node:net';
import type { ApiAnswer, ApiRequest } from '../engine/api.ts';
import type { ClockAnswer, ClockRequest } from '../engine/clock.ts';
import {
  type ChallengeMessage,
  type CommandMessage,
  challengeLength,
  messageLine,
  parseAnswerMessage,
  parseClockAnswer,
  parseProvisionAnswer,
  parseRootTokenAnswer,
} from '../engine/command-message.ts';
import { commandSocketPath, MessageReader } from '../engine/command-socket.ts';
import type { RootTokenAnswer, RootTokenRequest } from '../engine/root-token.ts';
import type { StateOptions } from '../storage/files/options.ts';
import { serverProver } from '../storage/files/server/proof.ts';
import { randomHex } from '../values/ids.ts';
import { StateError } from '../values/state-error.ts';
import type { Client } from './client.ts';
import { localAddress } from './client.ts';

/**
 * Connects to the server that is using the state through its Unix socket. Returns undefined if nothing listens.
 *
 * @throws StateError if the listener doesn't prove that it holds the state's key; nothing else is sent to it
 */
export async function openSocketClient(path: string, state: StateOptions): Promise<SocketClient | undefined> {
  const socket = connect(path);
  const isConnected = await new Promise<boolean>((done) => {
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
  if (!isConnected) {
    return undefined;
  }
  const client = new SocketClient(socket);
  try {
    await client.insistOnProof(state);
  } catch (error) {
    await client.close();
    throw error;
  }
  return client;
}

const ended = 'the localvault server that is using the state stopped before it answered';
const endedUnproven = "try again, and restart the server if that doesn't help";

/** Sends requests to the server that is using the state, one at a time. */
export class SocketClient implements Client {
  readonly address = localAddress;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    // A pending request learns of the error from the `close` event.
    socket.on('error', () => {});
  }

  /** Challenges the server to prove that it holds the state's key. Rejects with a StateError if it doesn't. */
  async insistOnProof(state: StateOptions): Promise<void> {
    const challenge = randomHex(challengeLength);
    const proof = serverProver(state)?.(challenge);
    const answer = proof && (await this.#exchange({ challenge }, (text) => text, `${ended}; ${endedUnproven}`));
    if (proof === undefined || answer !== JSON.stringify({ proof })) {
      const { folder } = state;
      throw new StateError(
        `the process listening on ${commandSocketPath(folder)} isn't a server of this state; remove that file`,
      );
    }
  }

  send(request: ApiRequest): Promise<ApiAnswer> {
    return this.#exchange(request, parseAnswerMessage);
  }

  /** Reads or sets the state's clock. Rejects with a StateError if the state can't be used. */
  async clock(request: ClockRequest): Promise<ClockAnswer & { readonly process: number }> {
    const answer = await this.#exchange({ clock: request }, parseClockAnswer);
    if ('error' in answer) {
      throw new StateError(answer.error);
    }
    return { ...answer.clock, process: answer.process };
  }

  /** Gets a root token of the state. Rejects with a StateError if the state can't be used. */
  async rootToken(request: RootTokenRequest): Promise<RootTokenAnswer> {
    const answer = await this.#exchange({ rootToken: request }, parseRootTokenAnswer);
    if ('error' in answer) {
      throw new StateError(answer.error);
    }
    return answer.rootToken;
  }

  /** Carries out a provisioning order. Rejects with a StateError if the state can't be used. */
  async provision(order: string): Promise<string> {
    const answer = await this.#exchange({ provision: order }, parseProvisionAnswer);
    if ('error' in answer) {
      throw new StateError(answer.error);
    }
    return answer.provision;
  }

  /** The server responds only once a change is durable. */
  async close(): Promise<void> {
    this.#socket.destroy();
  }

  #exchange<T>(message: CommandMessage | ChallengeMessage, parse: (text: string) => T, whenEnded = ended): Promise<T> {
    const socket = this.#socket;
    const messages = new MessageReader();
    return new Promise<T>((done, fail) => {
      const gone = () => fail(new Error(whenEnded));
      socket.once('close', gone);
      socket.on('data', function receive(piece: Buffer) {
        try {
          const [text] = messages.read(piece);
          if (text !== undefined) {
            socket.off('data', receive);
            socket.off('close', gone);
            done(parse(text));
          }
        } catch (error) {
          fail(error);
        }
      });
      if (socket.destroyed) {
        gone();
      }
      socket.write(messageLine(message));
    });
  }
}
