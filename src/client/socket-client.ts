import { connect, type Socket } from 'node:net';
import type { ApiAnswer, ApiRequest } from '../engine/api.ts';
import type { ClockAnswer, ClockRequest } from '../engine/clock.ts';
import { type CommandMessage, messageLine, parseAnswerMessage, parseClockAnswer } from '../engine/command-message.ts';
import { MessageReader } from '../engine/command-socket.ts';
import type { Client } from './client.ts';
import { localAddress } from './client.ts';
import { StateError } from './state-error.ts';

/** A client of the server that listens at `path`; undefined where nobody does. */
export async function openSocketClient(path: string): Promise<SocketClient | undefined> {
  const socket = connect(path);
  const isConnected = await new Promise<boolean>((done) => {
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
  return isConnected ? new SocketClient(socket) : undefined;
}

/** Sends requests to the server that has the state, one at a time. */
export class SocketClient implements Client {
  readonly address = localAddress;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    // Where a request is under way it hears of this itself.
    socket.on('error', () => {});
  }

  send(request: ApiRequest): Promise<ApiAnswer> {
    return this.#exchange(request, parseAnswerMessage);
  }

  /** Reads or sets the state's clock. Rejects with StateError where the state can't be used. */
  async clock(request: ClockRequest): Promise<ClockAnswer & { readonly process: number }> {
    const answer = await this.#exchange({ clock: request }, parseClockAnswer);
    if ('error' in answer) {
      throw new StateError(answer.error);
    }
    return { ...answer.clock, process: answer.process };
  }

  /** What was answered is on the disk already. */
  async close(): Promise<void> {
    this.#socket.destroy();
  }

  #exchange<T>(message: CommandMessage, parse: (text: string) => T): Promise<T> {
    const socket = this.#socket;
    const messages = new MessageReader();
    return new Promise<T>((done, fail) => {
      const gone = () => fail(new Error('the localvault server that has the state ended before it answered'));
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
