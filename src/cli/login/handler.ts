import type { Secret } from '../../client/session/secret.ts';
import type { Session } from '../../client/session/session.ts';

/** The input of a login. */
export interface LoginRequest {
  readonly session: Session;
  /** The K=V pairs, with `mount` filled in: the path of the auth method beneath `auth/`. */
  readonly config: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Prompts for a secret.
   *
   * @param prompt as in `Password`
   * @param refusal the error message with `-non-interactive`
   */
  ask(prompt: string, refusal: string): Promise<string>;
}

/** Logs in with an auth method. */
export type LoginHandler = (request: LoginRequest) => Promise<Secret | undefined>;
