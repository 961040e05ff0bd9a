import type { Secret } from '../../client/secret.ts';
import type { Session } from '../../client/session.ts';

/** What a login works with. */
export interface LoginRequest {
  readonly session: Session;
  /** The K=V pairs, with `mount` filled in: the path of the auth method beneath `auth/`. */
  readonly config: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Asks for what must not be seen.
   *
   * @param prompt as in `Password`
   * @param refusal the message of the error where nothing may be asked
   */
  ask(prompt: string, refusal: string): Promise<string>;
}

/** One way to log in. */
export type LoginHandler = (request: LoginRequest) => Promise<Secret | undefined>;
