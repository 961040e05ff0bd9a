import { cleanRootedPath } from '../../go/clean-path.ts';
import { type Printable, printJson } from '../../go/json/json.ts';
import { trimSpace } from '../../go/text.ts';
import { encodeQuery, escapePath } from '../../go/url-encode.ts';
import type { ProvisionOrder, ProvisionResult } from '../../provision/message.ts';
import { compareBytes } from '../../values/compare.ts';
import { encodeIntent, type Intent, intentHeader } from '../../values/intent.ts';
import type { ApiAnswer, Client, ClientAnswer, SentRequest } from '../client.ts';
import type { TokenHelper } from '../token-helper/token-helper.ts';
import { ApiError } from './api-error.ts';
import { type CurlTls, curlCommand } from './curl-command.ts';
import { byLowerName, checkHeaders, checkToken, type Header, setHeader } from './headers.ts';
import { unwrapFromCubbyhole } from './legacy-unwrap.ts';
import { samplePolicy } from './sample-policy.ts';
import { parseSecret, type Secret } from './secret.ts';
import type { ShownRequest } from './shown-request.ts';

/** The text that a dry run shows instead of sending a request. */
export interface Preview {
  curl?: string;
  policy?: string;
}

/** A request that was sent, with its response. */
export interface Exchange {
  readonly method: string;
  /** The path after `/v1/`, without the query. */
  readonly path: string;
  /** The body as JSON; `''` for none. */
  readonly body: string;
  /** `''` for none. */
  readonly token: string;
  readonly answer: ApiAnswer;
  /** What the session throws for a response that isn't a success. */
  readonly error: ApiError | undefined;
}

/** Options that apply to every request of a session. */
export interface SessionOptions {
  /** `''` for none. */
  readonly token: string;
  /** Returns what keeps the user's token. Throws an Error if its configuration is invalid. */
  readonly openTokenHelper: () => TokenHelper;
  /** Returns the wrapping TTL of a request as a duration string; `''` for none. */
  readonly wrapTtl: (method: string, path: string) => string;
  /** Returns the wrapping TTL of a request that ignores the command line's own. Default: none. */
  readonly defaultWrapTtl?: SessionOptions['wrapTtl'];
  /** Headers for every request. */
  readonly headers: readonly Header[];
  /** Shows requests instead of sending them. */
  readonly showInstead?: 'curl' | 'policy' | undefined;
  /** The TLS options of a shown curl command. */
  readonly curlTls?: CurlTls;
  /** Receives what `showInstead` shows. */
  readonly preview: Preview;
  /** Called for each response, whatever its status. */
  readonly onAnswer?: (exchange: Exchange) => void;
}

/** Options of a single request. */
export interface RequestOptions {
  readonly query?: ReadonlyArray<readonly [string, string]>;
  /** The body, encoded as JSON; undefined for none. */
  readonly body?: Printable | undefined;
  readonly contentType?: string;
  readonly onBody?: SentRequest['onBody'];
  /** What the command does next, for the history of the local state. */
  readonly intent?: Intent;
  /** The method passed to `wrapTtl` if it isn't the request's own: a LIST is sent as a GET. */
  readonly wrapMethod?: string;
}

/** Query parameters by name. */
export type Parameters = Readonly<Record<string, readonly string[]>>;

/** Sends requests to the local state or a server, and adds token, wrapping TTL and headers to each. */
export class Session {
  /** The token of subsequent requests; `''` for none. */
  token: string;
  /** Returns the wrapping TTL of subsequent requests. */
  wrapTtl: SessionOptions['wrapTtl'];
  readonly #client: Client;
  readonly #options: SessionOptions;

  constructor(client: Client, options: SessionOptions) {
    this.#client = client;
    this.#options = options;
    this.token = options.token;
    this.wrapTtl = options.wrapTtl;
  }

  /** The address of the server, or the one that messages show for the local state. */
  get address(): string {
    return this.#client.address;
  }

  /** Returns what keeps the user's token. Throws an Error if its configuration is invalid. */
  openTokenHelper(): TokenHelper {
    return this.#options.openTokenHelper();
  }

  /** Returns the wrapping TTL of a request that ignores the command line's own. */
  get defaultWrapTtl(): SessionOptions['wrapTtl'] {
    return this.#options.defaultWrapTtl ?? (() => '');
  }

  /** Returns a copy of the session that sends its requests even if the command's own request is only shown. */
  sending(): Session {
    return new Session(this.#client, {
      ...this.#options,
      token: this.token,
      wrapTtl: this.wrapTtl,
      showInstead: undefined,
    });
  }

  /** Sends a GET. Returns undefined if nothing exists at the path. */
  async read(path: string, parameters: Parameters = {}): Promise<Secret | undefined> {
    return this.#parseRead(this.request('GET', path, { query: pairs(parameters) }));
  }

  /** Sends a GET and returns the response body. */
  async readRaw(path: string, parameters: Parameters = {}): Promise<string> {
    return (await this.request('GET', path, { query: pairs(parameters) })).body;
  }

  /** Sends a GET and returns the response body as bytes if it isn't valid UTF-8. */
  async readBytes(path: string, parameters: Parameters = {}): Promise<string | Uint8Array> {
    const { body, bytes } = await this.request('GET', path, { query: pairs(parameters) });
    return bytes ?? body;
  }

  /** Sends a LIST as a GET, which passes every proxy. Returns undefined if there is nothing to list. */
  list(path: string, page?: Page): Promise<Secret | undefined> {
    return this.#enumerate('LIST', path, page);
  }

  /** Sends a SCAN, which is a recursive LIST. */
  scan(path: string, page?: Page): Promise<Secret | undefined> {
    return this.#enumerate('SCAN', path, page);
  }

  #enumerate(method: 'LIST' | 'SCAN', path: string, page?: Page): Promise<Secret | undefined> {
    const paging: Array<[string, string]> = page
      ? [
          ['after', page.after],
          ['limit', `${page.limit}`],
        ]
      : [];
    const query: Array<[string, string]> = [[method.toLowerCase(), 'true'], ...paging];
    return this.#parseRead(this.request('GET', path, { query, wrapMethod: method }));
  }

  /** Sends a PUT. Returns undefined for an empty response. */
  async write(path: string, data: Printable): Promise<Secret | undefined> {
    return this.#parseWrite(this.request('PUT', path, { body: data }));
  }

  /** Sends a PATCH with a JSON merge patch. Returns undefined for an empty response. */
  async patch(path: string, data: Printable): Promise<Secret | undefined> {
    const contentType = 'application/merge-patch+json';
    return this.#parseWrite(this.request('PATCH', path, { body: data, contentType }));
  }

  /** Sends a DELETE. Returns undefined for an empty response. */
  async delete(path: string, parameters: Parameters = {}): Promise<Secret | undefined> {
    return this.#parseWrite(this.request('DELETE', path, { query: pairs(parameters) }));
  }

  /**
   * Unwraps a wrapped response. A session without a token keeps the wrapping token as its own.
   *
   * @param token `''` for the session's own
   */
  async unwrap(token: string): Promise<Secret | undefined> {
    const wrapping = trimSpace(token);
    if (wrapping !== '' && this.token === '') {
      this.token = wrapping;
    }
    const named = token !== '' && token !== this.token;
    const body = named ? { token: wrapping } : null;
    try {
      return parseSecret((await this.request('PUT', 'sys/wrapping/unwrap', { body })).body);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) {
        throw error;
      }
      return error.body === '' ? undefined : (secretOf404(error) ?? this.#unwrapLegacy(token));
    }
  }

  /** Unwraps a response the way servers without `sys/wrapping/unwrap` need. */
  async #unwrapLegacy(token: string): Promise<Secret | undefined> {
    const own = this.token;
    this.token = token || own;
    try {
      return await unwrapFromCubbyhole((path) => this.read(path));
    } finally {
      this.token = own;
    }
  }

  /** Whether the client can carry out a provisioning order. */
  get canProvision(): boolean {
    return this.#client.provision !== undefined;
  }

  /**
   * Carries out a provisioning order on the local state, in one transaction.
   *
   * @throws Refusal if it is refused as a whole
   */
  async provision(order: ProvisionOrder): Promise<ProvisionResult> {
    checkToken(this.token);
    const { decodeResult, encodeOrder } = await import('../../provision/message.ts');
    const headers = byLowerName(this.#options.headers);
    const result = await this.#client.provision?.(encodeOrder(order, { token: this.token, headers }));
    return decodeResult(result ?? '');
  }

  /**
   * Sends any request.
   *
   * @throws ApiError for an error status
   */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<ApiAnswer> {
    const { query = [], body, contentType, onBody, intent, wrapMethod = method } = options;
    checkToken(this.token);
    const target = cleanRootedPath(`/v1/${path}`);
    const search = encodeQuery(query, compareBytes);
    const url = this.#client.address + escapePath(target) + (search && `?${search}`);
    const headers = this.#headersFor(wrapMethod, path, contentType);
    // No real server is told.
    if (intent !== undefined && this.canProvision) {
      setHeader(headers, intentHeader, encodeIntent(intent));
    }
    const text = body === undefined ? '' : printJson(body);
    this.#showInstead({ method, url, target, query, headers, body: text });
    checkHeaders(method, url, this.#options.headers);
    if (!target.startsWith('/v1/')) {
      // Paths outside the API don't exist, whatever the method.
      throw new ApiError({ method, url }, 404, '{"errors":[]}\n');
    }
    const sentPath = target.slice('/v1/'.length);
    const answer = await this.#client.send({
      method,
      path: sentPath,
      query,
      headers: byLowerName(headers),
      body: text,
      remoteAddress: '127.0.0.1',
      ...(onBody !== undefined && { onBody }),
    });
    const error = errorIn(answer, { method, url, target });
    this.#options.onAnswer?.({ method, path: sentPath, body: text, token: this.token, answer, error });
    if (error !== undefined) {
      throw error;
    }
    return answer;
  }

  #headersFor(wrapMethod: string, path: string, contentType: string | undefined): Header[] {
    const headers: Header[] = [['X-Vault-Request', 'true'], ...this.#options.headers];
    if (contentType !== undefined) {
      headers.push(['Content-Type', contentType]);
    }
    if (this.token !== '') {
      setHeader(headers, 'X-Vault-Token', this.token);
    }
    const wrapTtl = this.wrapTtl(wrapMethod, path);
    if (wrapTtl !== '') {
      setHeader(headers, 'X-Vault-Wrap-Ttl', wrapTtl);
    }
    return headers;
  }

  #showInstead(request: ShownRequest): void {
    const { showInstead, preview } = this.#options;
    if (showInstead === 'curl') {
      preview.curl = curlCommand(request, this.#options.curlTls);
      throw new Error('output a string, please');
    }
    if (showInstead === 'policy') {
      preview.policy = samplePolicy(request);
      throw new Error('output a policy, please');
    }
  }

  /** Parses the response of a write. If the body of a 404 can't be parsed, that error wins. */
  async #parseWrite(answer: Promise<ApiAnswer>): Promise<Secret | undefined> {
    try {
      return parseSecret((await answer).body);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        parseSecret(error.body);
      }
      throw error;
    }
  }

  /** Parses the response of a read. A 404 becomes undefined, or a secret if its body holds data or warnings. */
  async #parseRead(answer: Promise<ApiAnswer>): Promise<Secret | undefined> {
    try {
      return parseSecret((await answer).body);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) {
        throw error;
      }
      return secretOf404(error);
    }
  }
}

/** The page of a list: the name it starts after, and its maximum length, -1 for no limit. */
export interface Page {
  readonly after: string;
  readonly limit: number;
}

/** Returns the secret that a 404 carries. A deleted kv version's metadata comes this way. */
export function secretOf404(error: ApiError): Secret | undefined {
  const secret = parseSecret(error.body);
  const holdsData = secret?.data != null && Object.keys(secret.data).length > 0;
  return holdsData || (secret?.warnings?.length ?? 0) > 0 ? secret : undefined;
}

/** Returns the error of a response; undefined for a success. A server that reports its health succeeds even with a 429. */
function errorIn(
  { status, body, headers, url: answeredBy }: ClientAnswer,
  { method, url, target }: { readonly method: string; readonly url: string; readonly target: string },
): ApiError | undefined {
  if ((status >= 200 && status < 400) || (status === 429 && target === '/v1/sys/health')) {
    return undefined;
  }
  return new ApiError({ method, url: answeredBy ?? url, namespace: headers['X-Vault-Namespace'] ?? '' }, status, body);
}

function pairs(parameters: Parameters): Array<readonly [string, string]> {
  return Object.entries(parameters).flatMap(([name, values]) => values.map((value) => [name, value] as const));
}
