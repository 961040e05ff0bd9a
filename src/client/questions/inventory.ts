import { askInBatches, BatchSize } from '../../engine/batch-size.ts';
import { clockOffset } from '../../engine/clock.ts';
import { answerInventory, liveToken } from '../../engine/inventory/answer.ts';
import type {
  InventoryAnswer,
  InventoryFindings,
  InventoryKind,
  InventoryQuestion,
  Page,
  TokenFacts,
} from '../../engine/inventory/question.ts';
import { serverProcess } from '../served-state.ts';
import type { StateReader } from './state-reader.ts';

export type {
  MountFacts,
  PolicyFacts,
  RoleFacts,
  SecretIdFacts,
  TokenFacts,
} from '../../engine/inventory/question.ts';

/** The kinds of questions that are answered in pages. */
type PagedKind = { [K in InventoryKind]: InventoryFindings[K] extends Page<unknown> ? K : never }[InventoryKind];

type RowOf<K extends PagedKind> = InventoryFindings[K]['rows'][number];

/** A question of some kind. */
type QuestionOf<K extends InventoryKind> = Extract<InventoryQuestion, { readonly kind: K }>;

/** The source of the inventory. */
export type InventoryReader = Pick<StateReader, 'ask' | 'names' | 'options'>;

/** Asks about the contents of the local state. Each answer is consistent in itself, but the state may change between two answers. */
export class Inventory {
  readonly #reader: InventoryReader;

  constructor(reader: InventoryReader) {
    this.#reader = reader;
  }

  /**
   * Asks one question.
   *
   * @throws StateError if the state can't be used
   * @throws UnknownSubjectError if the state doesn't have what the question names
   */
  ask<K extends InventoryKind>(question: QuestionOf<K>): InventoryAnswer<K> {
    return this.#reader.ask((core) => answerInventory(core, question)) as InventoryAnswer<K>;
  }

  /** Yields all rows of an enumeration. Holds one page in memory. Throws as `ask` does. */
  *rows<K extends PagedKind>(question: Omit<QuestionOf<K>, 'after' | 'limit'>): Generator<RowOf<K>> {
    const size = new BatchSize();
    let after: string | null = '';
    while (after !== null) {
      const start: string = after;
      const { found } = size.ask(this.#reader.ask, (core, limit) =>
        answerInventory(core, { ...question, after: start, limit } as QuestionOf<K>),
      );
      const page = found as Page<RowOf<K>>;
      yield* page.rows;
      after = page.next;
    }
  }

  /**
   * Yields the live service tokens, in no particular order but always the same. Lists their hashes once, since each page of a scan would
   * list and sort all of them again. Throws as `ask` does.
   */
  *tokens(): Generator<TokenFacts> {
    yield* askInBatches(this.#reader.ask, this.#reader.names('tokens').toSorted(), liveToken);
  }

  /** Returns how far the state's clock is ahead of the machine's, in milliseconds. */
  clockOffset(): number {
    return this.#reader.ask(({ storage }) => clockOffset(storage));
  }

  /** Returns the process id of the server that is using the state; undefined if there is none. Rejects as `serverProcess` does. */
  serverProcess(): Promise<number | undefined> {
    return serverProcess(this.#reader.options);
  }
}
