import { explainAccess } from '../engine/explain/access.ts';
import { type Ask, askState } from '../engine/explain/ask.ts';
import { explainLogin } from '../engine/explain/login.ts';
import type { AccessQuestion, Explanation, LoginQuestion } from '../engine/explain/question.ts';
import { type WhoCan, type WhoCanQuestion, whoCan } from '../engine/explain/who-can.ts';
import { historyHash } from '../engine/history/lines.ts';
import { allAccessors } from '../engine/tokens/documents.ts';
import { fileStorage } from '../storage/files/file-storage.ts';
import { keyFromEnvironment } from '../storage/files/keys/provider.ts';
import { documentNames } from '../storage/files/state/document-names.ts';
import type { Environment } from './environment.ts';
import { tokenInUse } from './local.ts';
import { readPreferences, stateFolder } from './places.ts';

export {
  type AccessQuestion,
  type ConsideredRule,
  type Explanation,
  type LoginQuestion,
  type Subject,
  UnknownSubjectError,
} from '../engine/explain/question.ts';
export type { WhoCan } from '../engine/explain/who-can.ts';

/**
 * Answers questions about the local state for whoever holds its key. Reads past a server that is using the state, and
 * changes nothing: every transaction discards its writes. The API has none of these questions.
 */
export class StateQuestions {
  readonly #folder: string;
  readonly #env: Environment;
  readonly #onWarning: (warning: string) => void;

  /** @param onWarning receives warnings, one line each */
  constructor(env: Environment, onWarning: (warning: string) => void) {
    this.#folder = stateFolder(env, readPreferences(env));
    this.#env = env;
    this.#onWarning = onWarning;
  }

  /**
   * Explains whether a request is allowed.
   *
   * @throws UnknownSubjectError if the question names what the state doesn't have
   * @throws StateError if there is no state, or it can't be used. The other methods too.
   */
  explainAccess(question: AccessQuestion): Explanation {
    return this.#asking((ask) => ask((core) => explainAccess(core, question)));
  }

  /** Explains whether a login succeeds. Throws an `UnknownSubjectError` as `explainAccess` does. */
  explainLogin(question: LoginQuestion): Explanation {
    return this.#asking((ask) => ask((core) => explainLogin(core, question)));
  }

  /** Finds all who may use a capability on a path. */
  whoCan(question: WhoCanQuestion): WhoCan {
    const state = { folder: this.#folder, key: keyFromEnvironment(this.#env) };
    const tokenHashes = () => documentNames(state, 'tokens');
    return this.#asking((ask) => whoCan({ ask, tokenHashes }, question));
  }

  /**
   * Finds the accessor that a history names by its hash. Undefined if the state has no token with it any more.
   */
  accessorOf(hash: string): string | undefined {
    return this.#asking((ask) =>
      ask(({ storage }) => {
        const hashOf = historyHash(storage);
        return allAccessors(storage).find((accessor) => hashOf(accessor) === hash);
      }),
    );
  }

  /** The token that commands use, `''` for none. */
  tokenInUse(): string {
    return tokenInUse(this.#env, this.#folder);
  }

  #asking<T>(body: (ask: Ask) => T): T {
    const storage = fileStorage({
      folder: this.#folder,
      key: keyFromEnvironment(this.#env),
      create: false,
      discardsWrites: true,
      onWarning: this.#onWarning,
    });
    try {
      return body(askState(storage));
    } finally {
      storage.close();
    }
  }
}
