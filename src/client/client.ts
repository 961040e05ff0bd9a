import type { ApiAnswer, ApiRequest } from '../engine/api.ts';

export type { ApiAnswer, ApiRequest } from '../engine/api.ts';

/** An answer as a client has it. */
export interface ClientAnswer extends ApiAnswer {
  /** The URL that gave it, where that may not be the one that was asked, because of a redirect. */
  readonly url?: string;
}

/** Where requests go: the engine in this process, or a server far away. */
export interface Client {
  /** As error messages show it, without a final slash: `http://127.0.0.1:8200`. */
  readonly address: string;
  /**
   * Sends one request and gives its answer, whatever its status.
   *
   * @throws Error with a message for the user, where no answer came
   */
  send(request: ApiRequest): Promise<ClientAnswer>;
  /** Lets go of what it holds; resolves when all that was answered would survive a power cut. */
  close(): Promise<void>;
}

/** The address that messages show for requests which this process answers itself. */
export const localAddress = 'http://127.0.0.1:8200';
