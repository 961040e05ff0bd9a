import type { Document } from './storage.ts';

/**
 * A document as storage holds it: as JSON text, as a frozen object, or as both, each made from the other when it is first
 * asked for. Nothing that the caller does to its own object afterwards reaches either.
 */
export class StoredDocument {
  #text: string | undefined;
  #parsed: Document | undefined;

  private constructor(text: string | undefined, parsed: Document | undefined) {
    this.#text = text;
    this.#parsed = parsed;
  }

  /** Takes the document as it is now. Fields that are undefined are left out. */
  static of(document: Document): StoredDocument {
    return new StoredDocument(JSON.stringify(document), undefined);
  }

  /** The document that JSON text stands for; the text is on one line. */
  static fromText(text: string): StoredDocument {
    return new StoredDocument(text, undefined);
  }

  /** A document that nobody changes any more. */
  static fromObject(document: Document): StoredDocument {
    return new StoredDocument(undefined, document);
  }

  /** The JSON text, on one line. */
  get text(): string {
    this.#text ??= JSON.stringify(this.#parsed);
    return this.#text;
  }

  /** The document, the same frozen object each time. */
  read(): Document {
    this.#parsed ??= JSON.parse(this.text, freeze) as Document;
    return this.#parsed;
  }
}

/** A reviver for `JSON.parse` that freezes what it builds. */
export function freeze(_key: string, value: unknown): unknown {
  return Object.freeze(value);
}
