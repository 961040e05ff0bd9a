import { explainAccess } from '../engine/explain/access.ts';
import { explainLogin } from '../engine/explain/login.ts';
import type { AccessQuestion, Explanation, LoginQuestion } from '../engine/explain/question.ts';
import { type WhoCan, type WhoCanQuestion, whoCan } from '../engine/explain/who-can.ts';
import { historyHash } from '../engine/history/lines.ts';
import { allAccessors } from '../engine/tokens/documents.ts';
import type { Environment } from './environment.ts';
import { tokenInUse } from './local.ts';
import type { StateReader } from './state-reader.ts';

export type {
  AccessQuestion,
  ConsideredRule,
  Explanation,
  LoginQuestion,
  Subject,
} from '../engine/explain/question.ts';
export type { WhoCan } from '../engine/explain/who-can.ts';

/** Explains decisions of the local state. */
export class StateQuestions {
  readonly #reader: StateReader;
  readonly #env: Environment;

  constructor(reader: StateReader, env: Environment) {
    this.#reader = reader;
    this.#env = env;
  }

  /**
   * Explains whether a request is allowed.
   *
   * @throws UnknownSubjectError if the question names what the state doesn't have
   * @throws StateError if the state can't be used. The other methods too.
   */
  explainAccess(question: AccessQuestion): Explanation {
    return this.#reader.ask((core) => explainAccess(core, question));
  }

  /** Explains whether a login succeeds. Throws an `UnknownSubjectError` as `explainAccess` does. */
  explainLogin(question: LoginQuestion): Explanation {
    return this.#reader.ask((core) => explainLogin(core, question));
  }

  /** Finds all who may use a capability on a path. */
  whoCan(question: WhoCanQuestion): WhoCan {
    const { ask } = this.#reader;
    return whoCan({ ask, tokenHashes: () => this.#reader.names('tokens') }, question);
  }

  /**
   * Finds the accessor that a history names by its hash. Undefined if the state has no token with it any more.
   */
  accessorOf(hash: string): string | undefined {
    return this.#reader.ask(({ storage }) => {
      const hashOf = historyHash(storage);
      return allAccessors(storage).find((accessor) => hashOf(accessor) === hash);
    });
  }

  /** The token that commands use, `''` for none. */
  tokenInUse(): string {
    return tokenInUse(this.#env, this.#reader.options.folder);
  }
}
