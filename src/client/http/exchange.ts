import { setMaxListeners } from 'node:events';
import { Agent, type ClientRequest, type ClientRequestArgs, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { canonicalHeaderName } from '../../go/header-name.ts';
import type { SentRequest } from '../client.ts';
import { headerProblem } from '../session/header-problem.ts';
import { type Body, followBody, readBody } from './answer-body.ts';
import type { Connector } from './connector.ts';
import { basicAuthorization, endsOf, proxyAuthorization } from './connector.ts';
import type { Deadline } from './deadline.ts';
import { brokenError } from './network-error.ts';
import type { Target } from './server-address.ts';
import { portOf, shownUrl } from './server-address.ts';
import { deadlineExceeded, UnansweredError } from './unanswered.ts';

/** A request as it is sent to a server. */
export interface WireRequest {
  readonly method: string;
  /** Headers by lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly onBody?: SentRequest['onBody'];
}

/** A server's response. */
export interface WireAnswer extends Body {
  readonly status: number;
  /** Headers by canonical name, such as `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Pools connections, with one agent per server. */
export class Connections {
  readonly #connector: Connector;
  readonly #agents = new Map<string, Agent>();
  readonly #end = new AbortController();

  constructor(connector: Connector) {
    this.#connector = connector;
    // Each pending connection adds a listener, and Node.js reports more than ten as a leak.
    setMaxListeners(0, this.#end.signal);
  }

  /**
   * Sends a request and reads the response.
   *
   * @throws UnansweredError
   */
  async exchange(target: Target, wire: WireRequest, deadline: Deadline): Promise<WireAnswer> {
    checkTarget(target, wire);
    checkHeaders(target, wire);
    const asked = request(this.#options(target, wire));
    // A Buffer, since Node would write the headers in the encoding of a string body that follows them.
    asked.end(Buffer.from(wire.body));
    const stop = () => asked.destroy(deadlineExceeded());
    deadline.signal.addEventListener('abort', stop, { once: true });
    try {
      const { response, body } = await receiveHead(asked, target, wire, deadline);
      return { status: response.statusCode ?? 0, headers: canonicalHeaders(response.rawHeaders), ...(await body) };
    } finally {
      deadline.signal.removeEventListener('abort', stop);
    }
  }

  /** Closes all connections. */
  close(): void {
    this.#end.abort();
    for (const agent of this.#agents.values()) {
      agent.destroy();
    }
  }

  #options(target: Target, wire: WireRequest): ClientRequestArgs {
    const { method, body } = wire;
    const proxy = this.#connector.plainProxy(target);
    const path = target.path + target.search;
    const hasLength = body !== '' || method === 'PUT' || method === 'POST' || method === 'PATCH';
    return {
      method,
      path: proxy === undefined ? path : `http://${target.authority}${path}`,
      host: target.hostname,
      port: portOf(target),
      agent: this.#agent(target),
      headers: {
        Host: target.authority,
        'User-Agent': 'localvault',
        ...(wire.onBody === undefined && { 'Accept-Encoding': 'gzip' }),
        ...(target.credentials !== undefined && { Authorization: basicAuthorization(target.credentials) }),
        ...(proxy !== undefined && proxyAuthorization(proxy)),
        ...userHeaders(wire),
        ...(hasLength && { 'Content-Length': Buffer.byteLength(body) }),
      },
    };
  }

  #agent(target: Target): Agent {
    const place = `${target.scheme}://${target.authority}`;
    let agent = this.#agents.get(place);
    if (agent === undefined) {
      const signal = this.#end.signal;
      agent = new ConnectingAgent(() => this.#connector.connect(target, signal));
      this.#agents.set(place, agent);
    }
    return agent;
  }
}

/** Node's connection pool over a custom connect function. */
class ConnectingAgent extends Agent {
  readonly #connect: () => Promise<Duplex>;

  constructor(connect: () => Promise<Duplex>) {
    super({ keepAlive: true });
    this.#connect = connect;
  }

  override createConnection(
    _options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const finish = callback as ((error: Error | null, stream?: Duplex) => void) | undefined;
    this.#connect().then(
      (stream) => finish?.(null, stream),
      (error: Error) => finish?.(error),
    );
  }
}

/** Headers that frame the message can't be set by the user. */
const framing: ReadonlySet<string> = new Set(['host', 'content-length', 'transfer-encoding', 'trailer']);

function userHeaders({ headers }: WireRequest): Record<string, string> {
  const fields = Object.entries(headers).filter(([name]) => !framing.has(name));
  // Node writes each character of a header as one byte, so these are the bytes of its UTF-8.
  return Object.fromEntries(fields.map(([name, value = '']) => [name, Buffer.from(value).toString('latin1')]));
}

function checkTarget(target: Target, wire: WireRequest): void {
  if (target.scheme !== 'http' && target.scheme !== 'https') {
    throw requestError(target, wire, `unsupported protocol scheme ${JSON.stringify(target.scheme)}`);
  }
  if (target.hostname === '') {
    throw requestError(target, wire, 'http: no Host in request URL');
  }
}

function checkHeaders(target: Target, wire: WireRequest): void {
  for (const [name, value = ''] of Object.entries(wire.headers)) {
    const problem = headerProblem(name, value);
    if (problem !== undefined) {
      throw requestError(target, wire, problem);
    }
  }
}

/** Returns the error for a request that can't be sent, or a redirect that can't be followed. */
export function requestError(target: Target, wire: WireRequest, reason: string): UnansweredError {
  return new UnansweredError(messageFor(target, wire, reason), {
    mayRetry: false,
    isUnreachable: target.hostname === '',
  });
}

function messageFor(target: Target, { method }: WireRequest, reason: string): string {
  return `${method.slice(0, 1)}${method.slice(1).toLowerCase()} "${shownUrl(target)}": ${reason}`;
}

/** A response whose body is still being received. */
interface PendingResponse {
  readonly response: IncomingMessage;
  readonly body: Promise<Body>;
}

function receiveHead(
  asked: ClientRequest,
  target: Target,
  wire: WireRequest,
  deadline: Deadline,
): Promise<PendingResponse> {
  return new Promise((done, fail) => {
    let ends = endsOf(null, target);
    asked.once('socket', (socket) => {
      // A broken socket no longer knows its addresses.
      ends = endsOf(socket, target);
    });
    asked.once('response', (response) => {
      const { onBody } = wire;
      const body =
        onBody !== undefined && response.statusCode === 200
          ? followBody(response, onBody)
          : readBody(asked, response, shownUrl(target), deadline);
      done({ response, body });
    });
    asked.on('error', (error) => fail(headError(error, ends, target, wire)));
  });
}

function headError(error: Error, ends: string, target: Target, wire: WireRequest): UnansweredError {
  if (error instanceof UnansweredError) {
    const isLate = error.message === deadlineExceeded().message;
    return isLate ? error : new UnansweredError(messageFor(target, wire, error.message), error);
  }
  const reason = brokenError(error, ends);
  return new UnansweredError(messageFor(target, wire, reason), { mayRetry: true, isUnreachable: false });
}

function canonicalHeaders(raw: readonly string[]): Record<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = canonicalHeaderName(raw[at] ?? '');
    const before = fields.get(name);
    const value = raw[at + 1] ?? '';
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(fields);
}
