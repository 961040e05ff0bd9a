import type { ApiRequest } from '../../engine/api.ts';
import { encodeQuery, escapePath } from '../../go/url-encode.ts';
import { compareBytes } from '../../values/compare.ts';
import type { Client, ClientAnswer, SentRequest } from '../client.ts';
import { Deadline } from './deadline.ts';
import type { Connections, WireAnswer, WireRequest } from './exchange.ts';
import { requestError } from './exchange.ts';
import type { RateLimit } from './rate-limit.ts';
import { locationError, redirected } from './redirect.ts';
import { isWorthRetrying, retryWait } from './retry.ts';
import type { ServerAddress, Target } from './server-address.ts';
import { shownAddress, shownUrl } from './server-address.ts';
import { UnansweredError } from './unanswered.ts';

/** Options of an HttpClient. */
export interface HttpClientOptions {
  /** The maximum number of retries. */
  readonly retries: number;
  /** The timeout of a request including its retries, in milliseconds; Infinity for none. */
  readonly timeout: number;
  readonly followsRedirects: boolean;
  readonly rateLimit?: RateLimit | undefined;
  /** Resolves the address to one of several servers; undefined to use the address itself. */
  readonly locate?: ((address: ServerAddress) => Promise<ServerAddress>) | undefined;
  /** A hint that error messages end with if the server can't be reached. */
  readonly advice: string;
}

/**
 * Sends requests to a remote server and behaves like the Go client.
 *
 * This folder builds on `node:http` and `node:tls` instead of an HTTP library: retries, redirects, proxies, certificate
 * checks and error messages must match the Go client's, and a library has its own.
 */
export class HttpClient implements Client {
  readonly address: string;
  readonly #address: ServerAddress;
  readonly #connections: Connections;
  readonly #options: HttpClientOptions;

  constructor(address: ServerAddress, connections: Connections, options: HttpClientOptions) {
    this.address = shownAddress(address);
    this.#address = address;
    this.#connections = connections;
    this.#options = options;
  }

  /**
   * Sends a request and returns the response, after retries and redirects.
   *
   * @throws UnansweredError
   */
  async send(request: SentRequest): Promise<ClientAnswer> {
    const { timeout, rateLimit, locate } = this.#options;
    const deadline = new Deadline(request.onBody === undefined ? timeout : Number.POSITIVE_INFINITY);
    try {
      deadline.check();
      await rateLimit?.wait(deadline);
      const address = locate === undefined ? this.#address : await locate(this.#address);
      return await this.#sendTo(targetOf(address, request), request, deadline);
    } catch (error) {
      throw error instanceof UnansweredError && error.isUnreachable ? withAdvice(error, this.#options.advice) : error;
    } finally {
      deadline.clear();
    }
  }

  async close(): Promise<void> {
    this.#connections.close();
  }

  async #sendTo(target: Target, wire: WireRequest, deadline: Deadline): Promise<ClientAnswer> {
    const answer = await this.#sendWithRetries(target, wire, deadline);
    const wrong = locationError(answer.status, answer.headers.Location);
    if (wrong !== undefined) {
      throw requestError(target, wire, wrong);
    }
    if (!this.#options.followsRedirects || ![301, 302, 307].includes(answer.status)) {
      return { ...answer, url: shownUrl(target) };
    }
    const next = redirected(target, answer.headers.Location);
    return { ...(await this.#sendWithRetries(next, wire, deadline)), url: shownUrl(next) };
  }

  /** Sends the request until its response needs no retry, or no retry is left. */
  async #sendWithRetries(target: Target, wire: WireRequest, deadline: Deadline): Promise<WireAnswer> {
    for (let attempt = 0; ; attempt++) {
      const isLast = attempt >= this.#options.retries;
      const answer = await this.#connections.exchange(target, wire, deadline).catch((error: unknown) => {
        if (isLast || !(error instanceof UnansweredError && error.mayRetry)) {
          throw error;
        }
        return undefined;
      });
      if (answer !== undefined && (isLast || !isWorthRetrying(answer.status))) {
        return answer;
      }
      await deadline.sleep(retryWait(attempt, answer?.status, answer?.headers['Retry-After']));
    }
  }
}

function targetOf(address: ServerAddress, { path, query }: ApiRequest): Target {
  const search = encodeQuery(query, compareBytes);
  return { ...address, path: `${address.prefix}${escapePath(`/v1/${path}`)}`, search: search && `?${search}` };
}

function withAdvice(error: UnansweredError, advice: string): UnansweredError {
  return new UnansweredError(`${error.message}\n\n${advice}`, error);
}
