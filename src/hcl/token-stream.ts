import { noPosition } from './position.ts';
import { Scanner } from './scanner.ts';
import type { Comment, CommentGroup } from './syntax.ts';
import type { Token } from './token.ts';

/**
 * HCL's tokens without comments, which are collected on the way. A comment becomes the line comment of the part that
 * ends on its line, or the lead comment of the part that begins on the next line. The parser takes it when it builds
 * that part.
 */
export class TokenStream {
  readonly comments: CommentGroup[] = [];
  readonly #scanner: Scanner;
  #token: Token = { type: 'ILLEGAL', position: noPosition, text: '', json: false };
  #isPeeked = false;
  #leadComment: CommentGroup | undefined;
  #lineComment: CommentGroup | undefined;

  constructor(text: string) {
    this.#scanner = new Scanner(text);
  }

  /** The scanner's last error, if any. */
  get lastError(): Error | undefined {
    return this.#scanner.reader.lastError;
  }

  /** The last token read. */
  get token(): Token {
    return this.#token;
  }

  /** Reads a token. */
  next(): Token {
    if (this.#isPeeked) {
      this.#isPeeked = false;
      return this.#token;
    }
    const before = this.#token;
    this.#token = this.#scanner.scan();
    if (this.#token.type === 'COMMENT') {
      this.#skipComments(before.position.line);
    }
    return this.#token;
  }

  /** Returns the token that `next` will read. */
  peek(): Token {
    const token = this.next();
    this.#isPeeked = true;
    return token;
  }

  /** Takes the comment on the lines before the current part. It is returned only once. */
  takeLeadComment(): CommentGroup | undefined {
    const comment = this.#leadComment;
    this.#leadComment = undefined;
    return comment;
  }

  /** Takes the comment at the end of the line just read. It is returned only once. */
  takeLineComment(): CommentGroup | undefined {
    const comment = this.#lineComment;
    this.#lineComment = undefined;
    return comment;
  }

  #skipComments(lineBefore: number): void {
    if (this.#token.position.line === lineBefore) {
      const { group, endLine } = this.#readGroup(0);
      if (this.#token.position.line !== endLine) {
        this.#lineComment = group;
      }
    }
    let last: { readonly group: CommentGroup; readonly endLine: number } | undefined;
    while (this.#token.type === 'COMMENT') {
      last = this.#readGroup(1);
    }
    const { type, position } = this.#token;
    if (last !== undefined && last.endLine + 1 === position.line && type !== 'RBRACE' && type !== 'RBRACK') {
      this.#leadComment = last.group;
    }
  }

  /** Reads comments that are at most `distance` lines apart. */
  #readGroup(distance: number): { readonly group: CommentGroup; readonly endLine: number } {
    const group: Comment[] = [];
    let endLine = this.#token.position.line;
    while (this.#token.type === 'COMMENT' && this.#token.position.line <= endLine + distance) {
      const { position, text } = this.#token;
      endLine = position.line + (text[1] === '*' ? text.split('\n').length - 1 : 0);
      group.push({ position, text });
      this.#token = this.#scanner.scan();
    }
    this.comments.push(group);
    return { group, endLine };
  }
}
