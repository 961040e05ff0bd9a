import type { Document } from './storage.ts';

/** Proof that the state's owner stored a document under its key. */
export interface Stamp {
  /** The sequence number of the transaction that stored it. */
  readonly sequence: number;
  /** A tag over that number, the document's key and its JSON text. */
  readonly tag: string;
}

/**
 * A document inside storage: JSON text, a frozen object, or both. Each is created from the other on demand. Later changes to the
 * caller's own object affect neither.
 */
export class StoredDocument {
  #text: string | undefined;
  #parsed: Document | undefined;
  /** Undefined for a document that isn't at rest. */
  readonly stamp: Stamp | undefined;

  private constructor(text: string | undefined, parsed: Document | undefined, stamp?: Stamp) {
    this.#text = text;
    this.#parsed = parsed;
    this.stamp = stamp;
  }

  /** Copies the document. Fields that are undefined are left out. */
  static of(document: Document): StoredDocument {
    if (Object.keys(document).length === 0) {
      return empty;
    }
    const text = JSON.stringify(document);
    return text === empty.text ? empty : new StoredDocument(text, undefined);
  }

  /** A document from its JSON text, which is on one line. */
  static fromText(text: string, stamp?: Stamp): StoredDocument {
    return new StoredDocument(text, undefined, stamp);
  }

  /** A document from a frozen object. */
  static fromObject(document: Document, stamp?: Stamp): StoredDocument {
    return new StoredDocument(undefined, document, stamp);
  }

  /** The same document with a stamp. */
  stamped(stamp: Stamp): StoredDocument {
    return new StoredDocument(this.#text, this.#parsed, stamp);
  }

  /** The JSON text, on one line. */
  get text(): string {
    this.#text ??= JSON.stringify(this.#parsed);
    return this.#text;
  }

  /** Whether the document has a field `sealed`. Doesn't parse text that can't contain one. */
  get isSealed(): boolean {
    if (this.#parsed === undefined && !this.text.includes('"sealed"')) {
      return false;
    }
    return this.read().sealed !== undefined;
  }

  /** The document as a frozen object, the same one at each call. */
  read(): Document {
    this.#parsed ??= parseFrozen(this.text) as Document;
    return this.#parsed;
  }
}

/** Shared, because indexes consist of many empty documents. */
const empty = StoredDocument.fromText('{}');

/** Parses JSON text and freezes the result deeply. */
export function parseFrozen(text: string): unknown {
  return frozen(JSON.parse(text));
}

function frozen(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) {
      frozen(inner);
    }
    Object.freeze(value);
  }
  return value;
}
