import { chmodSync, mkdtempSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  commandSocketPath,
  MessageReader,
  maxSocketPath,
  messageLine,
  parseRequestMessage,
  resolveCommandSocket,
} from '../engine/command-socket.ts';
import { type Answering, answerLastingly, internalError } from './answering.ts';

/**
 * Answers the commands that work on the same state as the server, through a socket in the state's folder. Whoever starts this
 * has the state for itself; so a socket that is there already was left by a server that was killed, and is taken away.
 */
export class CommandServer {
  readonly #answering: Answering;
  readonly #folder: string;
  readonly #server: Server;
  readonly #clients = new Set<CommandConnection>();
  #isStopping = false;

  constructor(answering: Answering, folder: string) {
    this.#answering = answering;
    this.#folder = folder;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Begins to listen. Rejects where the socket can't be made. */
  async listen(): Promise<void> {
    removeSocket(this.#folder);
    const path = makePlace(this.#folder);
    await new Promise<void>((done, fail) => {
      this.#server.once('error', fail);
      this.#server.listen(path, () => {
        this.#server.off('error', fail);
        done();
      });
    });
    chmodSync(path, 0o600);
  }

  /** Takes no more requests, and resolves when those in flight are answered. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const closed = new Promise<void>((done) => this.#server.close(() => done()));
    removeSocket(this.#folder);
    for (const client of this.#clients) {
      client.stop();
    }
    await closed;
  }

  #accept(socket: Socket): void {
    const client = new CommandConnection(socket, this.#answering);
    this.#clients.add(client);
    socket.once('close', () => this.#clients.delete(client));
    if (this.#isStopping) {
      client.stop();
    }
  }
}

/** One command's connection: requests are answered one after the other. */
class CommandConnection {
  readonly #socket: Socket;
  readonly #answering: Answering;
  readonly #messages = new MessageReader();
  #inFlight = 0;
  #isStopping = false;
  #last: Promise<void> = Promise.resolve();

  constructor(socket: Socket, answering: Answering) {
    this.#socket = socket;
    this.#answering = answering;
    socket.on('error', () => socket.destroy());
    socket.on('data', (piece: Buffer) => this.#receive(piece));
  }

  /** Ends the connection as soon as nothing is in flight. */
  stop(): void {
    this.#isStopping = true;
    this.#endIfIdle();
  }

  #receive(piece: Buffer): void {
    try {
      for (const text of this.#messages.read(piece)) {
        this.#inFlight++;
        this.#last = this.#last.then(() => this.#answer(text));
      }
    } catch {
      this.#socket.destroy();
    }
  }

  async #answer(text: string): Promise<void> {
    const { engine, log } = this.#answering;
    const start = performance.now();
    try {
      const request = parseRequestMessage(text);
      const answer = await answerLastingly(this.#answering, () => engine.handle(request)).catch(() =>
        internalError('internal error'),
      );
      this.#socket.write(messageLine(answer));
      const { method, path } = request;
      const milliseconds = performance.now() - start;
      log.request({ remoteAddress: 'command', method, path: `/v1/${path}`, status: answer.status, milliseconds });
    } catch {
      this.#socket.destroy();
    }
    this.#inFlight--;
    this.#endIfIdle();
  }

  #endIfIdle(): void {
    if (this.#isStopping && this.#inFlight === 0) {
      this.#socket.end();
    }
  }
}

/** The path to listen at; where the folder's own is too long, one in a fresh folder elsewhere that a link leads to. */
function makePlace(folder: string): string {
  const path = commandSocketPath(folder);
  if (Buffer.byteLength(path) <= maxSocketPath) {
    return path;
  }
  const target = join(mkdtempSync(join(tmpdir(), 'localvault-')), 'socket');
  symlinkSync(target, path);
  return target;
}

function removeSocket(folder: string): void {
  const path = commandSocketPath(folder);
  const target = resolveCommandSocket(folder);
  if (target !== undefined && target !== path) {
    rmSync(target, { force: true });
    rmdirSync(dirname(target));
  }
  rmSync(path, { force: true });
}
