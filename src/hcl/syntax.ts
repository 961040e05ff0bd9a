import { noPosition, type Position } from './position.ts';
import type { Token } from './token.ts';

/** One comment, with its marks. */
export interface Comment {
  readonly position: Position;
  readonly text: string;
}

/** Comments with nothing between them, not even an empty line; at least one. */
export type CommentGroup = readonly Comment[];

/** A number, truth value or text. */
export interface Literal {
  readonly kind: 'literal';
  readonly token: Token;
  /** Comments of list items only: on the lines before, and at the line's end. */
  leadComment?: CommentGroup;
  lineComment?: CommentGroup;
}

/** `[…]`. */
export interface List {
  readonly kind: 'list';
  readonly position: Position;
  readonly items: Node[];
}

/** `{…}`. */
export interface Block {
  readonly kind: 'block';
  readonly position: Position;
  /** Of the closing brace. */
  readonly end: Position;
  readonly body: Body;
}

/** What is between braces, or the whole text. */
export interface Body {
  readonly kind: 'body';
  items: Item[];
}

/** `key = value`, or `key "label" { … }`. */
export interface Item {
  readonly kind: 'item';
  /** At least one, but for what `select` cuts off. */
  readonly keys: readonly Token[];
  /** Of the `=` (in JSON of the `:`); nowhere for blocks without one. */
  readonly assign: Position;
  readonly value: Node;
  readonly leadComment?: CommentGroup;
  readonly lineComment?: CommentGroup;
}

/** A value. */
export type Node = Literal | List | Block;

/** Any part of a parsed text. */
export type Part = Node | Body | Item;

/** The Go types that HashiCorp's error messages name for the parts. */
export const astTypes: Readonly<Record<Part['kind'], string>> = {
  literal: '*ast.LiteralType',
  list: '*ast.ListType',
  block: '*ast.ObjectType',
  body: '*ast.ObjectList',
  item: '*ast.ObjectItem',
};

/** A parsed text. */
export interface File {
  readonly body: Body;
  /** All of its comments, in order. */
  readonly comments: readonly CommentGroup[];
}

/** Where a part of the text begins; nowhere for an empty body. */
export function positionOf(part: Part): Position {
  switch (part.kind) {
    case 'literal':
      return part.token.position;
    case 'list':
    case 'block':
      return part.position;
    case 'item':
      return part.keys[0]?.position ?? noPosition;
    case 'body': {
      const [first] = part.items;
      return first === undefined ? noPosition : positionOf(first);
    }
  }
}
