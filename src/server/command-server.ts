import { chmodSync, mkdtempSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ApiAnswer, ApiRequest, InFlightRequest } from '../engine/api.ts';
import type { ClockRequest } from '../engine/clock.ts';
import {
  type ClockMessageAnswer,
  messageLine,
  type ProvisionMessageAnswer,
  parseChallenge,
  parseCommandMessage,
  type RootTokenMessageAnswer,
} from '../engine/command-message.ts';
import { commandSocketPath, MessageReader, maxSocketPath, resolveCommandSocket } from '../engine/command-socket.ts';
import type { RootTokenRequest } from '../engine/root-token.ts';
import type { StateOptions } from '../storage/files/options.ts';
import { type Prover, serverProver } from '../storage/files/server/proof.ts';
import { StateError } from '../values/state-error.ts';
import { momentOf } from '../values/time.ts';
import { answerWhenDurable, internalError, type ServerContext } from './answer-when-durable.ts';
import { describeError } from './describe-error.ts';

/**
 * Serves the commands that work on the server's state, through a socket in the state's folder. Only a process that
 * holds the state may start one. So an existing socket is left over from a killed server, and is removed.
 */
export class CommandServer {
  readonly #context: ServerContext;
  readonly #state: StateOptions;
  readonly #server: Server;
  readonly #clients = new Set<CommandConnection>();
  #prove: Prover | undefined;
  #isStopping = false;

  /** @param maxConnections how many commands may be connected at once */
  constructor(context: ServerContext, state: StateOptions, maxConnections: number) {
    this.#context = context;
    this.#state = state;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = maxConnections;
  }

  /** Starts listening. Rejects if the socket can't be created. */
  async listen(): Promise<void> {
    this.#prove = serverProver(this.#state);
    removeSocket(this.#state.folder);
    const path = createListenPath(this.#state.folder);
    await new Promise<void>((done, fail) => {
      this.#server.once('error', fail);
      this.#server.listen(path, () => {
        this.#server.off('error', fail);
        // A connection that can't be accepted must not stop the server.
        this.#server.on('error', (error) => this.#context.log.log('error', error.message));
        done();
      });
    });
    chmodSync(path, 0o600);
  }

  /** Stops accepting requests. Resolves once those in flight are answered. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const closed = new Promise<void>((done) => this.#server.close(() => done()));
    removeSocket(this.#state.folder);
    for (const client of this.#clients) {
      client.stop();
    }
    await closed;
  }

  #accept(socket: Socket): void {
    const client = new CommandConnection(socket, this.#context, this.#prove);
    this.#clients.add(client);
    socket.once('close', () => this.#clients.delete(client));
    if (this.#isStopping) {
      client.stop();
    }
  }
}

/** A command's connection. The command sends a challenge first; then its requests are answered in order. */
class CommandConnection {
  readonly #socket: Socket;
  readonly #context: ServerContext;
  readonly #prove: Prover | undefined;
  readonly #messages = new MessageReader();
  #hasProven = false;
  #inFlight = 0;
  #isStopping = false;
  #last: Promise<void> = Promise.resolve();

  constructor(socket: Socket, context: ServerContext, prove: Prover | undefined) {
    this.#socket = socket;
    this.#context = context;
    this.#prove = prove;
    socket.on('error', () => socket.destroy());
    socket.on('data', (piece: Buffer) => this.#receive(piece));
  }

  /** Ends the connection once nothing is in flight. */
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
    try {
      this.#socket.write(await (this.#hasProven ? this.#answerMessage(text) : this.#answerChallenge(text)));
    } catch (error) {
      this.#context.log.log('error', `command: ${describeError(error)}`);
      this.#socket.destroy();
    }
    this.#inFlight--;
    this.#endIfIdle();
  }

  #answerChallenge(text: string): string {
    const proof = this.#prove?.(parseChallenge(text));
    if (proof === undefined) {
      throw new Error('the state no longer exists');
    }
    this.#hasProven = true;
    return messageLine({ proof });
  }

  #answerMessage(text: string): Promise<string> {
    const message = parseCommandMessage(text);
    if ('clock' in message) {
      return this.#answerClock(message.clock);
    }
    if ('provision' in message) {
      return this.#answerProvision(message.provision);
    }
    return 'rootToken' in message ? this.#answerRootToken(message.rootToken) : this.#answerRequest(message);
  }

  async #answerRequest(request: ApiRequest): Promise<string> {
    const { log, server } = this.#context;
    const start = performance.now();
    const { method, path } = request;
    const now = momentOf(performance.timeOrigin + start);
    const inFlight: InFlightRequest = { start: now, remoteAddress: 'command', path: `/v1/${path}`, method };
    server.requests.add(inFlight);
    const answer = await this.#askEngine({ ...request, inFlight });
    server.requests.delete(inFlight);
    const milliseconds = performance.now() - start;
    log.request({ remoteAddress: 'command', method, path: `/v1/${path}`, status: answer.status, milliseconds });
    return messageLine(answer);
  }

  async #askEngine(request: ApiRequest): Promise<ApiAnswer> {
    try {
      return await answerWhenDurable(this.#context, 'owner', () => this.#context.engine.handle(request));
    } catch (error) {
      this.#context.log.failure({ method: request.method, path: `/v1/${request.path}` }, error);
      return internalError();
    }
  }

  #answerClock(request: ClockRequest): Promise<string> {
    const { engine } = this.#context;
    return this.#answerOwner(`clock ${request.kind}`, (): ClockMessageAnswer => {
      return { clock: engine.clock(request), process: process.pid };
    });
  }

  #answerRootToken(request: RootTokenRequest): Promise<string> {
    const { engine } = this.#context;
    return this.#answerOwner('root-token', (): RootTokenMessageAnswer => ({ rootToken: engine.rootToken(request) }));
  }

  /** Answers a request that only the state's owner can make, once its changes are durable. */
  async #answerOwner(name: string, ask: () => ClockMessageAnswer | RootTokenMessageAnswer): Promise<string> {
    const { log } = this.#context;
    let answer: ClockMessageAnswer | RootTokenMessageAnswer;
    try {
      answer = ask();
      await this.#context.settled();
    } catch (error) {
      if (!(error instanceof StateError)) {
        throw error;
      }
      log.log('error', error.message);
      answer = { error: error.message };
    }
    log.log('info', `command ${name}`);
    return messageLine(answer);
  }

  /** Answers a provisioning order, once its changes are durable. */
  async #answerProvision(order: string): Promise<string> {
    const { engine, log } = this.#context;
    let answer: ProvisionMessageAnswer;
    try {
      const { carryOutOrder } = await import('../provision/message.ts');
      answer = { provision: carryOutOrder(engine, order) };
      await this.#context.settled();
    } catch (error) {
      const message = error instanceof StateError ? error.message : 'internal error';
      log.log('error', error instanceof StateError ? message : `command provision: ${describeError(error)}`);
      answer = { error: message };
    }
    log.log('info', 'command provision');
    return messageLine(answer);
  }

  #endIfIdle(): void {
    if (this.#isStopping && this.#inFlight === 0) {
      this.#socket.end();
    }
  }
}

/**
 * Returns the path to listen on. If the one in the state's folder is too long for a socket, it becomes a link to a
 * socket in a new temporary folder.
 */
function createListenPath(folder: string): string {
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
