import type { Engine } from '../engine/api.ts';
import type {
  InventoryAnswer,
  InventoryFindings,
  InventoryKind,
  InventoryQuestion,
  InventoryRefusal,
  Page,
  PageRequest,
} from '../engine/inventory/question.ts';
import { openEngine } from '../engine/open.ts';
import { withClearErrors } from '../storage/files/file-error.ts';
import { fileStorage } from '../storage/files/file-storage.ts';
import { keyFromEnvironment } from '../storage/files/keys/provider.ts';
import { nodeFileSystem } from '../storage/files/node-file-system.ts';
import type { StateOptions } from '../storage/files/options.ts';
import { readStateFile } from '../storage/files/state/file.ts';
import type { Storage } from '../storage/storage.ts';
import { NoStateError } from '../values/no-state-error.ts';
import { StateError } from '../values/state-error.ts';
import type { Environment } from './environment.ts';
import { isCreatedOnDemand, type StoredPreferences, stateChoice } from './places.ts';
import { connectToServer, localOrServed, withConnection } from './served-state.ts';
import type { SocketClient } from './socket-client.ts';

export type {
  MountFacts,
  PolicyFacts,
  RoleFacts,
  SecretIdFacts,
  TokenFacts,
} from '../engine/inventory/question.ts';

/**
 * How many documents one question reads at most: few enough that a server hardly pauses and that a reader isn't overtaken by
 * writers, and enough that asking costs little beside reading.
 */
const pageLimit = 256;

/** The kinds of questions that are answered in pages. */
type PagedKind = { [K in InventoryKind]: InventoryFindings[K] extends Page<unknown> ? K : never }[InventoryKind];

type RowOf<K extends PagedKind> = InventoryFindings[K]['rows'][number];

/** A question of some kind. */
type QuestionOf<K extends InventoryKind> = Extract<InventoryQuestion, { readonly kind: K }>;

/**
 * Asks about the local state as a whole, through the server that is using it or else in this process. Reads only. Each answer is
 * consistent in itself, but the state may change between two.
 */
export class Inventory {
  readonly #options: StateOptions;
  #server: SocketClient | undefined;
  #local: { readonly storage: Storage; readonly engine: Engine } | undefined;

  private constructor(options: StateOptions) {
    this.#options = options;
  }

  /**
   * Opens the inventory of the state that the environment and the preferences choose.
   *
   * @param onWarning receives warnings, one line each
   * @throws StateError if there is no state
   */
  static async open(
    env: Environment,
    preferences: StoredPreferences,
    onWarning: (warning: string) => void,
  ): Promise<Inventory> {
    const choice = stateChoice(env, preferences);
    const { folder } = choice;
    if (readStateFile(withClearErrors(nodeFileSystem), folder) === undefined) {
      throw isCreatedOnDemand(env, choice)
        ? new StateError(`there is no state in ${folder} yet; a command such as \`localvault status\` creates it`)
        : new NoStateError(folder);
    }
    const inventory = new Inventory({ folder, key: keyFromEnvironment(env), onWarning });
    inventory.#server = await connectToServer(inventory.#options);
    return inventory;
  }

  /**
   * Asks one question.
   *
   * @throws StateError if the state can't be used, or if what the question names doesn't exist
   */
  async ask<K extends InventoryKind>(question: QuestionOf<K>): Promise<InventoryAnswer<K>> {
    const answer = await this.#answer(question);
    if ('refused' in answer) {
      throw new StateError(answer.refused);
    }
    return answer as InventoryAnswer<K>;
  }

  /** Yields all rows of an enumeration, each with the time of its page. Holds one page in memory. */
  async *rows<K extends PagedKind>(
    question: Omit<QuestionOf<K>, keyof PageRequest>,
  ): AsyncGenerator<{ readonly now: string; readonly row: RowOf<K> }> {
    let after: string | null = '';
    while (after !== null) {
      const page: PageRequest = { after, limit: pageLimit };
      const answer: InventoryAnswer<K> = await this.ask<K>({ ...question, ...page } as QuestionOf<K>);
      const found = answer.found as Page<RowOf<K>>;
      for (const row of found.rows) {
        yield { now: answer.now, row };
      }
      after = found.next;
    }
  }

  /** Reads the state's clock: how far it is ahead of the machine's, in milliseconds. `process` is the id of the server that uses the state. */
  async clock(): Promise<{ readonly offset: number; readonly process: number | undefined }> {
    const served = async (server: SocketClient) => {
      const { offset, process } = await server.clock({ kind: 'show' });
      return { offset, process };
    };
    if (this.#server !== undefined) {
      return served(this.#server);
    }
    const local = () => ({ offset: this.#engine().clock({ kind: 'show' }).offset, process: undefined });
    return localOrServed<{ readonly offset: number; readonly process: number | undefined }>(
      this.#options,
      local,
      (server) => withConnection(server, served),
    );
  }

  /** Releases connections and files. */
  async close(): Promise<void> {
    await this.#server?.close();
    this.#local?.storage.close();
  }

  #answer(question: InventoryQuestion): Promise<InventoryAnswer | InventoryRefusal> {
    return this.#server !== undefined
      ? this.#server.inventory(question)
      : localOrServed<InventoryAnswer | InventoryRefusal>(
          this.#options,
          () => this.#engine().inventory(question),
          (server) => withConnection(server, (open) => open.inventory(question)),
        );
  }

  #engine(): Engine {
    if (this.#local === undefined) {
      const storage = fileStorage({ ...this.#options, create: false });
      this.#local = { storage, engine: openEngine({ storage }) };
    }
    return this.#local.engine;
  }
}
