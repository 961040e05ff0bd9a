import type { Document } from './storage.ts';

/** Proof that the state's owner stored a document under its key. */
export interface Stamp {
  /** The sequence number of the transaction that stored it. */
  readonly sequence: number;
  /** A tag over that number, the document's key and its JSON text. */
  readonly tag: string;
}

/** A document that was read, but not decoded yet. */
export interface EncodedDocument extends Stamp {
  /** The JSON text, on one line. */
  readonly text: string;
}

/**
 * A document inside storage: JSON text, a frozen object, or both. Each is created from the other on demand. Later changes to the
 * caller's own object affect neither. A document that hasn't been used for a while loses its object: it takes more memory than the
 * text, together with what callers derive from it and remember for as long as it exists.
 */
export class StoredDocument {
  #text: string | EncodedDocument | undefined;
  #parsed: Document | undefined;
  #stamp: Stamp | undefined;

  private constructor(text: string | EncodedDocument | undefined, parsed: Document | undefined, stamp?: Stamp) {
    this.#text = text;
    this.#parsed = parsed;
    this.#stamp = stamp;
  }

  /** Copies the document. Fields that are undefined are left out. */
  static of(document: Document): StoredDocument {
    if (Object.keys(document).length === 0) {
      return empty;
    }
    const text = flat(JSON.stringify(document));
    return text === empty.text ? empty : new StoredDocument(text, undefined);
  }

  /** A document from its JSON text, which is on one line. */
  static fromText(text: string, stamp?: Stamp): StoredDocument {
    return new StoredDocument(text, undefined, stamp);
  }

  /** A document that is decoded on demand. It drops `encoded` then, and all that it refers to. */
  static fromEncoded(encoded: EncodedDocument): StoredDocument {
    return new StoredDocument(encoded, undefined, encoded);
  }

  /** A document from a frozen object. */
  static fromObject(document: Document, stamp?: Stamp): StoredDocument {
    return new StoredDocument(undefined, document, stamp);
  }

  /** The same document with a stamp. */
  stamped(stamp: Stamp): StoredDocument {
    return new StoredDocument(this.#text, this.#parsed, stamp);
  }

  /** Undefined for a document that isn't at rest. */
  get stamp(): Stamp | undefined {
    if (this.#stamp !== undefined && this.#stamp === this.#text) {
      const { sequence, tag } = this.#stamp;
      this.#stamp = { sequence, tag };
    }
    return this.#stamp;
  }

  /** The JSON text, on one line. */
  get text(): string {
    if (typeof this.#text === 'object') {
      const { text } = this.#text;
      this.#stamp = this.stamp;
      this.#text = text;
    }
    if (this.#text === undefined) {
      this.#text = flat(JSON.stringify(this.#parsed));
      recentlyParsed.add(this);
    }
    return this.#text;
  }

  /** Whether the document has a field `sealed`. Doesn't parse text that can't contain one. */
  get isSealed(): boolean {
    if (this.#parsed === undefined && !this.text.includes('"sealed"')) {
      return false;
    }
    return this.read().sealed !== undefined;
  }

  /** The document as a frozen object: the same one at each call, unless it was dropped in between. */
  read(): Document {
    if (this.#parsed === undefined) {
      this.#parsed = parseFrozen(this.text) as Document;
      recentlyParsed.add(this);
    }
    return this.#parsed;
  }

  /**
   * The document as an object that is neither frozen nor kept, for a caller that formats it once. A server's checkpoint does that with
   * each new document.
   */
  readOnce(): Document {
    return this.#parsed ?? (JSON.parse(this.text) as Document);
  }

  /** Drops the object, which the text can restore. */
  dropParsed(): void {
    if (this.#text !== undefined) {
      this.#parsed = undefined;
    }
  }
}

/** How many documents each half of `recentlyParsed` holds. */
const mostParsed = 4096;

/**
 * The documents that have both a text and an object. When the newer half is full, the documents in the older one lose their objects. So a
 * server keeps neither the objects of all tokens that it has ever seen, nor the values derived from them.
 */
const recentlyParsed = {
  newer: [] as StoredDocument[],
  older: [] as StoredDocument[],

  add(document: StoredDocument): void {
    if (this.newer.length >= mostParsed) {
      for (const dropped of this.older) {
        dropped.dropParsed();
      }
      this.older = this.newer;
      this.newer = [];
    }
    this.newer.push(document);
  },
};

/**
 * The same string in one piece. V8 leaves the result of JSON.stringify as a chain of pieces until a character of it is read. The chain takes a
 * fifth more memory.
 */
function flat(text: string): string {
  text.charCodeAt(0);
  return text;
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
