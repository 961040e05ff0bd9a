import type { Document } from './storage.ts';

/** What shows that a document at rest is one that the state's owner stored, where it lies. */
export interface Stamp {
  /** The sequence number of the transaction that stored it. */
  readonly sequence: number;
  /** The tag over that number, the document's key and its JSON text. */
  readonly tag: string;
}

/**
 * A document as storage holds it: as JSON text, as a frozen object, or as both, each made from the other when it is first
 * asked for. Nothing that the caller does to its own object afterwards reaches either.
 */
export class StoredDocument {
  #text: string | undefined;
  #parsed: Document | undefined;
  /** Undefined for a document that is not at rest. */
  readonly stamp: Stamp | undefined;

  private constructor(text: string | undefined, parsed: Document | undefined, stamp?: Stamp) {
    this.#text = text;
    this.#parsed = parsed;
    this.stamp = stamp;
  }

  /** Takes the document as it is now. Fields that are undefined are left out. */
  static of(document: Document): StoredDocument {
    if (Object.keys(document).length === 0) return empty;
    const text = JSON.stringify(document);
    return text === empty.text ? empty : new StoredDocument(text, undefined);
  }

  /** The document that JSON text stands for; the text is on one line. */
  static fromText(text: string, stamp?: Stamp): StoredDocument {
    return new StoredDocument(text, undefined, stamp);
  }

  /** A document that nobody changes any more. */
  static fromObject(document: Document, stamp?: Stamp): StoredDocument {
    return new StoredDocument(undefined, document, stamp);
  }

  /** The same document at rest. */
  stamped(stamp: Stamp): StoredDocument {
    return new StoredDocument(this.#text, this.#parsed, stamp);
  }

  /** The JSON text, on one line. */
  get text(): string {
    this.#text ??= JSON.stringify(this.#parsed);
    return this.#text;
  }

  /** Whether the document has a field `sealed`; found out without reading it where the text can't have one. */
  get isSealed(): boolean {
    if (this.#parsed === undefined && !this.text.includes('"sealed"')) {
      return false;
    }
    return this.read().sealed !== undefined;
  }

  /** The document, the same frozen object each time. */
  read(): Document {
    this.#parsed ??= parseFrozen(this.text) as Document;
    return this.#parsed;
  }
}

/** The one empty document: indexes are made of many. */
const empty = StoredDocument.fromText('{}');

/** What JSON text stands for, so that nobody changes it any more. */
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
