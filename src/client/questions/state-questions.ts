import { explainAccess } from '../../engine/explain/access.ts';
import { explainLogin } from '../../engine/explain/login.ts';
import type { AccessQuestion, Explanation, LoginQuestion, Subject } from '../../engine/explain/question.ts';
import { type WhoCan, type WhoCanQuestion, whoCan } from '../../engine/explain/who-can.ts';
import { historyHash } from '../../engine/history/lines.ts';
import { accessorOf } from '../../engine/tokens/accessor.ts';
import { trimSpace } from '../../go/text.ts';
import type { Moment } from '../../values/time.ts';
import type { ValueMap } from '../../values/value.ts';
import type { Environment } from '../environment.ts';
import type { HistoryEntry } from '../history/entry.ts';
import { traceSecretId } from '../history/secret-id-past.ts';
import { HistoryTokens } from '../history/tokens.ts';
import { tokenInUse } from '../local.ts';
import { explainLastRefusal } from './last-refusal.ts';
import type { StateReader } from './state-reader.ts';

export type {
  AccessQuestion,
  ConsideredRule,
  Explanation,
  LoginQuestion,
  Subject,
} from '../../engine/explain/question.ts';
export type { WhoCan } from '../../engine/explain/who-can.ts';

/** Explains decisions of the local state. The history helps with what the state no longer holds. */
export class StateQuestions {
  readonly #reader: StateReader;
  readonly #env: Environment;
  readonly #history: () => readonly HistoryEntry[];

  /** @param history reads the entries of the state's history, oldest first */
  constructor(reader: StateReader, env: Environment, history: () => readonly HistoryEntry[]) {
    this.#reader = reader;
    this.#env = env;
    this.#history = history;
  }

  /**
   * Explains whether a request is allowed.
   *
   * @throws UnknownSubjectError if the question names what the state doesn't have
   * @throws StateError if the state can't be used. The other methods too.
   */
  explainAccess(question: AccessQuestion): Explanation {
    return this.#reader.ask((core) => {
      const hashOf = historyHash(core.storage);
      return explainAccess(core, {
        ...question,
        subject: this.#withPast(question.subject, hashOf, core.now),
        pastOfSecretId: this.#pastOfSecretId({ path: question.path, credentials: question }, hashOf, core.now),
      });
    });
  }

  /** Explains whether a login succeeds. Throws an `UnknownSubjectError` as `explainAccess` does. */
  explainLogin(question: LoginQuestion): Explanation {
    return this.#reader.ask((core) => {
      const path = `auth/${question.mount}login`;
      const past = this.#pastOfSecretId({ path, ...question }, historyHash(core.storage), core.now);
      return explainLogin(core, { ...question, past });
    });
  }

  /** Explains the newest request in the history that was refused. Returns undefined if there is none. Throws as `explainAccess` does. */
  explainLastRefusal(): Explanation | undefined {
    const accessors = () => [...this.#reader.names('tokens').map(accessorOf), ...this.#reader.names('token-accessors')];
    const { ask } = this.#reader;
    return explainLastRefusal({ ask, accessors, tokenInUse: this.tokenInUse(), entries: this.#history() });
  }

  /** Finds everything that may use a capability on a path: policies, roles, tokens, entities and groups. */
  whoCan(question: WhoCanQuestion): WhoCan {
    const { ask } = this.#reader;
    return whoCan({ ask, tokenHashes: () => this.#reader.names('tokens') }, question);
  }

  /** The token that commands use, `''` for none. */
  tokenInUse(): string {
    return tokenInUse(this.#env, this.#reader.options.folder);
  }

  /** Adds what the history says about a token that the state may not have any more. */
  #withPast(subject: Subject, hashOf: (text: string) => string, now: Moment): Subject {
    const past = (accessorOf: (tokens: HistoryTokens) => string) => () => {
      const tokens = new HistoryTokens(this.#history());
      return tokens.pastOf(accessorOf(tokens), now);
    };
    switch (subject.kind) {
      case 'token':
        return { ...subject, past: past((tokens) => tokens.accessorOf(hashOf(subject.token))) };
      case 'accessor':
        return { ...subject, past: past(() => hashOf(subject.accessor)) };
      default:
        return subject;
    }
  }

  #pastOfSecretId(
    login: {
      readonly path: string;
      readonly credentials:
        | { readonly data: ValueMap }
        | { readonly accessor?: string | undefined; readonly secretId?: string | undefined };
    },
    hashOf: (text: string) => string,
    now: Moment,
  ): LoginQuestion['past'] {
    const { path, credentials } = login;
    const mount = path.replace(/login$/, '');
    return () => {
      const secretId = 'data' in credentials ? credentials.data['secret_id'] : credentials.secretId;
      if (!('data' in credentials) && secretId === undefined) {
        return traceSecretId(this.#history(), mount, { accessor: hashOf(credentials.accessor ?? '') }, now);
      }
      const text = typeof secretId === 'string' ? trimSpace(secretId) : '';
      // SecretIDs from files often end in a line break.
      const secretIds = [text, `${text}\n`].map(hashOf);
      return traceSecretId(this.#history(), mount, { secretIds }, now);
    };
  }
}
