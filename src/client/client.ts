import type { ApiAnswer, ApiRequest } from '../engine/api.ts';

export type { ApiAnswer, ApiRequest } from '../engine/api.ts';

/** A response as a client receives it. */
export interface ClientAnswer extends ApiAnswer {
  /** The URL that responded, if a redirect may have changed it. */
  readonly url?: string;
}

/** A request of a client. */
export interface SentRequest extends ApiRequest {
  /** Receives the body of a response with status 200 as a stream, without a time limit. The response then has no body. */
  readonly onBody?: ((piece: string) => void) | undefined;
}

/** Sends requests to the engine in this process or to a remote server. */
export interface Client {
  /** The server's address as error messages show it, without a trailing slash: `http://127.0.0.1:8200`. */
  readonly address: string;
  /**
   * Sends a request and returns the response, whatever its status.
   *
   * @throws Error with a message for the user if there is no response
   */
  send(request: SentRequest): Promise<ClientAnswer>;
  /**
   * Carries out a provisioning order in one transaction (`provision/message.ts`). Undefined for a remote server, which has no transactions.
   */
  readonly provision?: (order: string) => Promise<string>;
  /** Releases connections and files. Resolves once every response that was returned is durable. */
  close(): Promise<void>;
}

/** The address that messages show for requests that this process answers itself. */
export const localAddress = 'http://127.0.0.1:8200';
