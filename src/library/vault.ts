/** A Vault in this process: an HTTP server on a free port of 127.0.0.1, with a state of its own in memory. */
export interface Vault {
  /** The URL of the server, such as `http://127.0.0.1:40123`, for the clients under test. */
  readonly address: string;
  /** A root token. */
  readonly rootToken: string;
  /**
   * Sends a request without going through HTTP.
   *
   * @param method an HTTP method, `LIST` or `SCAN`
   * @param path the path beneath `/v1/`, as in `secret/data/app`, not percent-encoded
   * @param body the parameters, sent as JSON
   * @throws VaultError for a response with a status of 400 or more
   */
  request<Data = Readonly<Record<string, unknown>>>(
    method: string,
    path: string,
    body?: object,
    options?: RequestOptions,
  ): Promise<VaultResponse<Data>>;
  /**
   * Advances the clock of the state, so that tokens, SecretIDs and leases expire without waiting.
   *
   * @param duration as in `90s`, `2h`, `1h30m` or `7d`
   * @throws RangeError for other text, for a duration that isn't positive, and if the clock would be more than 1000 years ahead
   */
  advanceClock(duration: string): void;
  /** Copies the state, with its clock and its root token. This takes less than a millisecond for a state of 100 documents. */
  snapshot(): VaultSnapshot;
  /**
   * Restores a snapshot, which may be of another Vault in this process. Clients stay connected.
   *
   * @throws TypeError for an object that `snapshot` didn't return
   */
  restore(snapshot: VaultSnapshot): void;
  /** Stops the server and closes its connections. The state is gone then. */
  close(): Promise<void>;
  /** The same, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Options of `startVault`. */
export interface VaultOptions {
  /**
   * The root token of a new state.
   *
   * @default a random one
   */
  readonly rootToken?: string;
  /** The state to start with, instead of a new one. */
  readonly snapshot?: VaultSnapshot;
  /** Further contents of the state: files or texts, applied in order as by `localvault apply`. */
  readonly seed?: Seed | readonly Seed[];
  /** Receives a line for each request that comes by HTTP, without parameters and secrets, and for each error of the server. */
  readonly log?: (line: string) => void;
}

/**
 * A description of a state's contents, as `localvault export` prints it in HCL or JSON: the path of a file, whose extension tells its
 * format, or a text.
 */
export type Seed = string | { readonly text: string };

/** Options of a single request. */
export interface RequestOptions {
  /**
   * The token to send, `''` for none.
   *
   * @default the root token
   */
  readonly token?: string;
  /** Wraps the response for this long, as in `5m`. */
  readonly wrapTtl?: string;
  /** The parameters in the URL. */
  readonly query?: Readonly<Record<string, string>>;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The response to a request that succeeded. */
export interface VaultResponse<Data = Readonly<Record<string, unknown>>> {
  readonly status: number;
  /** The `data` of the body. For paths that answer without it, such as `sys/health`, the whole body; `{}` if there is none. */
  readonly data: Data;
  /** The token that a login or a token's creation returned, else null. */
  readonly auth: TokenAuth | null;
  /** The wrapping information of a wrapped response, else null. */
  readonly wrap_info: WrapInfo | null;
  readonly warnings: readonly string[];
  /** The body as text, as a server sends it. */
  readonly body: string;
}

/** A token in a response, with the names that the API gives its fields. */
export interface TokenAuth {
  readonly client_token: string;
  readonly accessor: string;
  readonly policies: readonly string[];
  readonly token_policies: readonly string[];
  readonly identity_policies?: readonly string[];
  readonly metadata: Readonly<Record<string, string>> | null;
  /** In seconds; 0 for a token that never expires. */
  readonly lease_duration: number;
  readonly renewable: boolean;
  readonly entity_id: string;
  readonly token_type: string;
  readonly orphan: boolean;
  readonly num_uses: number;
}

/** The wrapping token of a response, with the names that the API gives its fields. */
export interface WrapInfo {
  readonly token: string;
  readonly accessor: string;
  /** In seconds. */
  readonly ttl: number;
  /** In RFC 3339 format. */
  readonly creation_time: string;
  readonly creation_path: string;
  readonly wrapped_accessor?: string;
}

/** The state of a Vault at one moment. It stays valid whatever happens to the Vault, even after it is closed. */
export interface VaultSnapshot {
  /** The root token of the state. */
  readonly rootToken: string;
}
