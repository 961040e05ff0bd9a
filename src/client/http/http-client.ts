import type { ApiRequest } from '../../engine/api.ts';
import { compareBytes } from '../../values/compare.ts';
import type { Client, ClientAnswer } from '../client.ts';
import { encodeQuery, escapePath } from '../url.ts';
import { Deadline } from './deadline.ts';
import type { Connections, WireAnswer, WireRequest } from './exchange.ts';
import { refused } from './exchange.ts';
import type { FarAddress, Target } from './far-address.ts';
import { shownAddress, shownUrl } from './far-address.ts';
import type { RateLimit } from './rate-limit.ts';
import { locationError, redirected } from './redirect.ts';
import { isWorthRetrying, retryWait } from './retry.ts';
import { UnansweredError } from './unanswered.ts';

/** How patient a client of a far server is. */
export interface HttpClientOptions {
  /** How often a request is sent again that the server could not answer. */
  readonly retries: number;
  /** How long a request may take with all its retries, in milliseconds; Infinity for no limit. */
  readonly timeout: number;
  readonly followsRedirects: boolean;
  readonly rateLimit?: RateLimit | undefined;
  /** Finds the server of a host that has several; undefined to take the address as it is. */
  readonly locate?: ((address: FarAddress) => Promise<FarAddress>) | undefined;
  /** What a message says beside, where nothing answered. */
  readonly advice: string;
}

/** Sends requests to a far server as the Go client does. */
export class HttpClient implements Client {
  readonly address: string;
  readonly #address: FarAddress;
  readonly #connections: Connections;
  readonly #options: HttpClientOptions;

  constructor(address: FarAddress, connections: Connections, options: HttpClientOptions) {
    this.address = shownAddress(address);
    this.#address = address;
    this.#connections = connections;
    this.#options = options;
  }

  /**
   * Sends a request, waits for its answer, and tries again or elsewhere where the answer says so.
   *
   * @throws UnansweredError
   */
  async send(request: ApiRequest): Promise<ClientAnswer> {
    const { timeout, rateLimit, locate } = this.#options;
    const deadline = new Deadline(timeout);
    try {
      deadline.check();
      await rateLimit?.wait(deadline);
      const address = locate === undefined ? this.#address : await locate(this.#address);
      return await this.#sendTo(targetOf(address, request), request, deadline);
    } catch (error) {
      throw error instanceof UnansweredError && error.isNobody ? withAdvice(error, this.#options.advice) : error;
    } finally {
      deadline.clear();
    }
  }

  async close(): Promise<void> {
    this.#connections.close();
  }

  async #sendTo(target: Target, wire: WireRequest, deadline: Deadline): Promise<ClientAnswer> {
    const answer = await this.#persist(target, wire, deadline);
    const wrong = locationError(answer.status, answer.headers.Location);
    if (wrong !== undefined) {
      throw refused(target, wire, wrong);
    }
    if (!this.#options.followsRedirects || ![301, 302, 307].includes(answer.status)) {
      return { ...answer, url: shownUrl(target) };
    }
    const next = redirected(target, answer.headers.Location);
    return { ...(await this.#persist(next, wire, deadline)), url: shownUrl(next) };
  }

  /** Sends the request until there is an answer that trying again won't change, or no try is left. */
  async #persist(target: Target, wire: WireRequest, deadline: Deadline): Promise<WireAnswer> {
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

function targetOf(address: FarAddress, { path, query }: ApiRequest): Target {
  const search = encodeQuery(query, compareBytes);
  return { ...address, path: `${address.prefix}${escapePath(`/v1/${path}`)}`, search: search && `?${search}` };
}

function withAdvice(error: UnansweredError, advice: string): UnansweredError {
  return new UnansweredError(`${error.message}\n\n${advice}`, error);
}
