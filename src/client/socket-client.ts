import { connect, type Socket } from 'node:net';
import type { ApiAnswer, ApiRequest } from '../engine/api.ts';
import { MessageReader, messageLine, parseAnswerMessage } from '../engine/command-socket.ts';
import type { Client } from './client.ts';
import { localAddress } from './client.ts';

/** A client of the server that listens at `path`; undefined where nobody does. */
export async function openSocketClient(path: string): Promise<Client | undefined> {
  const socket = connect(path);
  const isConnected = await new Promise<boolean>((done) => {
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
  return isConnected ? new SocketClient(socket) : undefined;
}

/** Sends requests to the server that has the state, one at a time. */
class SocketClient implements Client {
  readonly address = localAddress;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    // Where a request is under way it hears of this itself.
    socket.on('error', () => {});
  }

  send(request: ApiRequest): Promise<ApiAnswer> {
    const socket = this.#socket;
    const messages = new MessageReader();
    return new Promise<ApiAnswer>((done, fail) => {
      const gone = () => fail(new Error('the localvault server that has the state ended before it answered'));
      socket.once('close', gone);
      socket.on('data', function receive(piece: Buffer) {
        try {
          const [text] = messages.read(piece);
          if (text !== undefined) {
            socket.off('data', receive);
            socket.off('close', gone);
            done(parseAnswerMessage(text));
          }
        } catch (error) {
          fail(error);
        }
      });
      if (socket.destroyed) {
        gone();
      }
      socket.write(messageLine(request));
    });
  }

  /** What was answered is on the disk already. */
  async close(): Promise<void> {
    this.#socket.destroy();
  }
}
