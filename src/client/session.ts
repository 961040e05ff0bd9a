import { cleanRootedPath } from '../go/clean-path.ts';
import type { Printable } from '../go/json/json.ts';
import { printJson } from '../go/json/json.ts';
import { isPrintable } from '../go/printable.ts';
import { trimUnits } from '../values/ascii.ts';
import { compareBytes } from '../values/compare.ts';
import { ApiError } from './api-error.ts';
import type { ApiAnswer, Client } from './client.ts';
import { type CurlTls, curlCommand } from './curl-command.ts';
import { samplePolicy } from './sample-policy.ts';
import type { Secret } from './secret.ts';
import { parseSecret } from './secret.ts';
import type { ShownRequest } from './shown-request.ts';
import type { TokenHelper } from './token-helper.ts';
import { encodeQuery, escapePath } from './url.ts';
import { readWrapped } from './wrapped-answer.ts';

/** What was shown instead of being sent. */
export interface Preview {
  curl?: string;
  policy?: string;
}

/** How a session's requests look. */
export interface SessionOptions {
  /** `''` for none. */
  readonly token: string;
  /** Where the user's token for this engine is kept. */
  readonly tokenHelper: TokenHelper;
  /** Decides over each request's wrapping: a duration's text, `''` for none. */
  readonly wrapTtl: (method: string, path: string) => string;
  /** Header fields for each request, by their canonical names. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  /** Shows requests instead of sending them. */
  readonly showInstead?: 'curl' | 'policy' | undefined;
  /** How a curl command that is shown reaches the server. */
  readonly curlTls?: CurlTls;
  /** Where they are put then. */
  readonly preview: Preview;
}

/** A request beyond the plain verbs. */
export interface RequestOptions {
  readonly query?: ReadonlyArray<readonly [string, string]>;
  /** The body, as a value to be written as JSON; undefined for none. */
  readonly body?: Printable | undefined;
  readonly contentType?: string;
  /** The method that decides over wrapping, where it isn't the request's own: LIST goes as GET. */
  readonly wrapMethod?: string;
}

/** Query parameters by name. */
export type Parameters = Readonly<Record<string, readonly string[]>>;

/** A user's dealings with one engine: the plain verbs, with token, wrapping and headers put into each request. */
export class Session {
  /** The token of the requests that follow; `''` for none. */
  token: string;
  /** Decides over the wrapping of the requests that follow. */
  wrapTtl: SessionOptions['wrapTtl'];
  readonly #client: Client;
  readonly #options: SessionOptions;

  constructor(client: Client, options: SessionOptions) {
    this.#client = client;
    this.#options = options;
    this.token = options.token;
    this.wrapTtl = options.wrapTtl;
  }

  get tokenHelper(): TokenHelper {
    return this.#options.tokenHelper;
  }

  /** The same session, but for requests that are really sent, also where the command's own is only shown. */
  sending(): Session {
    return new Session(this.#client, {
      ...this.#options,
      token: this.token,
      wrapTtl: this.wrapTtl,
      showInstead: undefined,
    });
  }

  /** GET. Undefined where there is nothing. */
  async read(path: string, parameters: Parameters = {}): Promise<Secret | undefined> {
    return this.#quiet404(this.request('GET', path, { query: pairs(parameters) }));
  }

  /** GET; the answer's body as it came. */
  async readRaw(path: string, parameters: Parameters = {}): Promise<string> {
    return (await this.request('GET', path, { query: pairs(parameters) })).body;
  }

  /** GET; the answer's body as it came, to the byte. */
  async readBytes(path: string, parameters: Parameters = {}): Promise<string | Uint8Array> {
    const { body, bytes } = await this.request('GET', path, { query: pairs(parameters) });
    return bytes ?? body;
  }

  /** LIST, as the GET that goes through every proxy. Undefined where there is nothing. */
  list(path: string, page?: Page): Promise<Secret | undefined> {
    return this.#enumerate('LIST', path, page);
  }

  /** SCAN: LIST that goes into every folder. */
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
    return this.#quiet404(this.request('GET', path, { query, wrapMethod: method }));
  }

  /** PUT. Undefined for an empty answer. */
  async write(path: string, data: Printable): Promise<Secret | undefined> {
    return this.#written(this.request('PUT', path, { body: data }));
  }

  /** PATCH with a JSON merge patch. Undefined for an empty answer. */
  async patch(path: string, data: Printable): Promise<Secret | undefined> {
    const contentType = 'application/merge-patch+json';
    return this.#written(this.request('PATCH', path, { body: data, contentType }));
  }

  /** DELETE. Undefined for an empty answer. */
  async delete(path: string, parameters: Parameters = {}): Promise<Secret | undefined> {
    return this.#written(this.request('DELETE', path, { query: pairs(parameters) }));
  }

  /**
   * Takes out what a wrapping token holds. Without a token of its own, the session goes on with the wrapping token.
   *
   * @param token `''` stands for the session's own
   */
  async unwrap(token: string): Promise<Secret | undefined> {
    const wrapping = token.trim();
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
      return error.body === '' ? undefined : (secretOf404(error) ?? this.#unwrapTheOldWay(token));
    }
  }

  /** Takes a wrapped answer from where servers before `sys/wrapping/unwrap` kept it. */
  async #unwrapTheOldWay(token: string): Promise<Secret | undefined> {
    const own = this.token;
    this.token = token || own;
    try {
      return await readWrapped((path) => this.read(path));
    } finally {
      this.token = own;
    }
  }

  /**
   * Any request.
   *
   * @throws ApiError for an answer that says no
   */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<ApiAnswer> {
    const { query = [], body, contentType, wrapMethod = method } = options;
    checkToken(this.token);
    const target = cleanRootedPath(`/v1/${path}`);
    const search = encodeQuery(query, compareBytes);
    const url = this.#client.address + escapePath(target) + (search && `?${search}`);
    const headers: Array<readonly [string, string]> = [['X-Vault-Request', 'true'], ...this.#options.headers];
    if (contentType !== undefined) {
      headers.push(['Content-Type', contentType]);
    }
    if (this.token !== '') {
      headers.push(['X-Vault-Token', this.token]);
    }
    const wrapTtl = this.wrapTtl(wrapMethod, path);
    if (wrapTtl !== '') {
      headers.push(['X-Vault-Wrap-Ttl', wrapTtl]);
    }
    const text = body === undefined ? '' : printJson(body);
    this.#showInstead({ method, url, target, query, headers, body: text });
    if (!target.startsWith('/v1/')) {
      // Outside of the API there is nothing, whatever the method.
      throw new ApiError({ method, url }, 404, '{"errors":[]}\n');
    }
    const answer = await this.#client.send({
      method,
      path: target.slice('/v1/'.length),
      query,
      headers: byLowerName(headers),
      body: text,
      remoteAddress: '127.0.0.1',
    });
    const fine =
      (answer.status >= 200 && answer.status < 400) || (answer.status === 429 && target === '/v1/sys/health');
    if (!fine) {
      const namespace = answer.headers['X-Vault-Namespace'] ?? '';
      throw new ApiError({ method, url: answer.url ?? url, namespace }, answer.status, answer.body);
    }
    return answer;
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

  /** For verbs that change something. A 404 whose body can't be read is complained of for that alone. */
  async #written(answer: Promise<ApiAnswer>): Promise<Secret | undefined> {
    try {
      return parseSecret((await answer).body);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        parseSecret(error.body);
      }
      throw error;
    }
  }

  /** For verbs that find nothing without complaint: a 404 is undefined, or a secret where its body holds data or warnings. */
  async #quiet404(answer: Promise<ApiAnswer>): Promise<Secret | undefined> {
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

/** Where a list goes on, and how long it may be; -1 for no limit. */
export interface Page {
  readonly after: string;
  readonly limit: number;
}

/** What a 404 carries beside its error: deleted versions tell their metadata that way. */
export function secretOf404(error: ApiError): Secret | undefined {
  const secret = parseSecret(error.body);
  const holdsData = secret?.data != null && Object.keys(secret.data).length > 0;
  return holdsData || (secret?.warnings?.length ?? 0) > 0 ? secret : undefined;
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09;
}

/**
 * Header fields by their names in lower case; the values of one that is there several times are joined. Blanks around a value
 * don't reach a server, be it a token's that was copied with them.
 */
function byLowerName(fields: ReadonlyArray<readonly [string, string]>): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, text] of fields) {
    const key = name.toLowerCase();
    const value = trimUnits(text, isBlank);
    const before = values.get(key);
    values.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(values);
}

function pairs(parameters: Parameters): Array<readonly [string, string]> {
  return Object.entries(parameters).flatMap(([name, values]) => values.map((value) => [name, value] as const));
}

/** A token that no header can carry is refused before any request. */
function checkToken(token: string): void {
  if (!isPrintable(token)) {
    throw new Error('configured Vault token contains non-printable characters and cannot be used');
  }
}
