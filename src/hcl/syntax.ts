import { noPosition, type Position } from './position.ts';
import type { Token } from './token.ts';

/** A comment, including its delimiters. */
export interface Comment {
  readonly position: Position;
  readonly text: string;
}

/** Adjacent comments, without an empty line between them; at least one. */
export type CommentGroup = readonly Comment[];

/** A number, boolean or string. */
export interface Literal {
  readonly kind: 'literal';
  readonly token: Token;
  /** For list items only: the comments before the item and at the end of its line. */
  leadComment?: CommentGroup;
  lineComment?: CommentGroup;
}

/** A list: `[…]`. */
export interface List {
  readonly kind: 'list';
  readonly position: Position;
  readonly items: Node[];
}

/** A block: `{…}`. */
export interface Block {
  readonly kind: 'block';
  readonly position: Position;
  /** The position of the closing brace. */
  readonly end: Position;
  readonly body: Body;
}

/** The items between braces, or of the whole text. */
export interface Body {
  readonly kind: 'body';
  items: Item[];
}

/** An item: `key = value`, or `key "label" { … }`. */
export interface Item {
  readonly kind: 'item';
  /** At least one key, unless `select` removed it. */
  readonly keys: readonly Token[];
  /** The position of the `=`, or of JSON's `:`; `noPosition` for a block without one. */
  readonly assign: Position;
  readonly value: Node;
  readonly leadComment?: CommentGroup;
  readonly lineComment?: CommentGroup;
}

/** A value. */
export type Node = Literal | List | Block;

/** Any part of a syntax tree. */
export type Part = Node | Body | Item;

/** The Go types by which HashiCorp's error messages name the parts. */
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
  /** All comments, in order. */
  readonly comments: readonly CommentGroup[];
}

/** Returns the position at which a part begins; `noPosition` for an empty body. */
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
