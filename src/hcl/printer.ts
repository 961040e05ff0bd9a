import { indent, lineCount, markUnindented, removeMarks } from './indent.ts';
import { noPosition, type Position } from './position.ts';
import { standaloneComments } from './standalone-comments.ts';
import {
  type Block,
  type Body,
  type CommentGroup,
  type File,
  type Item,
  type List,
  type Node,
  positionOf,
} from './syntax.ts';

/** Prints HCL in the canonical layout, without a final line break. Comments keep their places. */
export function printHcl(file: File): string {
  return removeMarks(new Printer(standaloneComments(file)).printFile(file.body));
}

function isAfter(a: Position, b: Position): boolean {
  return b.offset < a.offset || b.line < a.line;
}

/** Returns a text's length in bytes, by which columns are aligned. */
function byteWidth(text: string): number {
  return Buffer.byteLength(text);
}

class Printer {
  readonly #standalone: readonly CommentGroup[];
  /**
   * The start of the last printed item, or the end of the last printed block. Later comments are still to be printed.
   */
  #previous: Position = noPosition;

  constructor(standalone: readonly CommentGroup[]) {
    this.#standalone = standalone;
  }

  printFile(body: Body): string {
    const { items } = body;
    let text = '';
    items.forEach((item, i) => {
      text += this.#commentsBefore(positionOf(item));
      this.#previous = positionOf(item);
      text += this.#printItem(item);
      const next = items[i + 1];
      if (next === undefined) {
        return;
      }
      text += needsEmptyLine(item, next) ? '\n\n' : '\n';
    });
    return text + this.#commentsAtEnd();
  }

  /** Prints the comments between the last printed item and the next one, each group followed by an empty line. */
  #commentsBefore(next: Position): string {
    return this.#standalone
      .map((group) => this.#linesBetween(group, next))
      .filter((lines) => lines !== '')
      .map((lines) => `${lines}\n`)
      .join('');
  }

  #commentsAtEnd(): string {
    const gap = this.#previous.line > 0 ? '\n\n' : '';
    return this.#standalone
      .map((group) => this.#linesBetween(group, undefined))
      .filter((lines) => lines !== '')
      .map((lines) => gap + lines)
      .join('');
  }

  #linesBetween(group: CommentGroup, next: Position | undefined): string {
    return group
      .filter((comment) => isAfter(comment.position, this.#previous))
      .filter((comment) => next === undefined || isAfter(next, comment.position))
      .map((comment) => `${comment.text}\n`)
      .join('');
  }

  #printNode(node: Node): string {
    switch (node.kind) {
      case 'literal': {
        const { type, text } = node.token;
        if (type === 'HEREDOC') {
          return markUnindented(text.replace(/\n$/, ''));
        }
        return type === 'STRING' ? markUnindented(text) : text;
      }
      case 'list':
        return isSingleLineList(node) ? this.#printSingleLineList(node) : this.#printList(node);
      case 'block':
        return this.#printBlock(node);
    }
  }

  #printItem(item: Item): string {
    const sameLine = isOnOneLine(item);
    const comments = [...(item.leadComment ?? []), ...(sameLine ? [] : (item.lineComment ?? []))];
    let text = comments.map((comment) => `${comment.text}\n`).join('');
    text += item.keys.map((key) => `${key.text} `).join('');
    if (item.assign !== noPosition && item.keys.length === 1) {
      text += '= ';
    }
    text += this.#printNode(item.value);
    return sameLine && item.lineComment !== undefined ? `${text} ${joinComments(item.lineComment)}` : text;
  }

  #printBlock(block: Block): string {
    const { items } = block.body;
    let text = '{';
    let opened = false;
    let commented = false;
    const open = () => {
      if (!opened) {
        text += '\n';
      }
      opened = true;
    };
    for (let index = 0; ; ) {
      const next = items[index];
      for (const group of this.#standalone) {
        const lines = this.#blockComments(group, next, block.end, index > 0);
        if (lines === '') {
          continue;
        }
        open();
        if (index > 0) {
          commented = true;
        }
        text += lines;
      }
      if (next === undefined) {
        break;
      }
      open();
      const aligned = this.#alignedItems(items, index);
      index += aligned.length;
      if (!commented && index !== aligned.length) {
        text += '\n';
      }
      if (aligned.length > 0) {
        this.#previous = positionOf(aligned.at(-1) ?? next);
        text += `${indent(this.#printAligned(aligned))}\n`;
      } else {
        this.#previous = positionOf(next);
        text += `${indent(this.#printItem(next))}\n`;
        index++;
      }
    }
    this.#previous = block.end;
    return `${text}}`;
  }

  /** Prints a group's comments in a block, before its next item or its end. */
  #blockComments(group: CommentGroup, next: Item | undefined, end: Position, isBetween: boolean): string {
    const before = next === undefined ? end : positionOf(next);
    const comments = group.filter(({ position }) => isAfter(position, this.#previous) && isAfter(before, position));
    const last = comments.at(-1);
    if (last === undefined) {
      return '';
    }
    const lines = comments.map(({ text }) => (isBetween ? '\n' : '') + indent(markUnindented(text))).join('');
    const hugs = next === undefined || positionOf(next).line === last.position.line + 1;
    return hugs ? `${lines}\n` : `${lines}\n\n`;
  }

  /** Returns the run of items on consecutive lines from `start` on whose values are aligned. */
  #alignedItems(items: readonly Item[], start: number): Item[] {
    const aligned: Item[] = [];
    if (items.length === 1) {
      return aligned;
    }
    for (const item of items.slice(start)) {
      if (lineCount(this.#printItem(item)) > 2) {
        break;
      }
      const index = start + aligned.length;
      const { line } = positionOf(item);
      const nextLine = lineOf(items[index + 1]);
      const hasNext = line + 1 === nextLine;
      if (!hasNext && line - 1 !== lineOf(items[index - 1])) {
        break;
      }
      aligned.push(item);
      if (!hasNext) {
        break;
      }
    }
    return aligned;
  }

  #printAligned(items: readonly Item[]): string {
    const keyWidth = Math.max(...items.map((item) => byteWidth(item.keys[0]?.text ?? '')));
    const valueWidth = Math.max(...items.map((item) => byteWidth(this.#printNode(item.value))));
    return items.map((item) => this.#printAlignedItem(item, keyWidth, valueWidth)).join('\n');
  }

  #printAlignedItem(item: Item, keyWidth: number, valueWidth: number): string {
    let text = (item.leadComment ?? []).map((comment) => `${comment.text}\n`).join('');
    for (const key of item.keys) {
      text += key.text + spaces(keyWidth - byteWidth(key.text) + 1);
    }
    if (item.keys.length === 1) {
      text += '= ';
    }
    const value = this.#printNode(item.value);
    text += value;
    if (!isOnOneLine(item) || item.lineComment === undefined) {
      return text;
    }
    return text + spaces(valueWidth - byteWidth(value) + 1) + joinComments(item.lineComment);
  }

  #printSingleLineList(list: List): string {
    const items = list.items.map((item) => {
      const isHeredoc = item.kind === 'literal' && item.token.type === 'HEREDOC';
      return this.#printNode(item) + (isHeredoc ? '\n' : '');
    });
    return `[${items.join(', ')}]`;
  }

  #printList(list: List): string {
    const widths = list.items.map((item) => (item.kind === 'literal' ? byteWidth(item.token.text) : 0));
    const longest = Math.max(0, ...widths);
    let text = '[\n';
    let emptyLine = false;
    list.items.forEach((item, i) => {
      const leadComment = item.kind === 'literal' ? item.leadComment : undefined;
      if (leadComment !== undefined && !emptyLine && i > 0) {
        text += '\n';
      }
      for (const comment of leadComment ?? []) {
        text += `${indent(comment.text)}\n`;
      }
      text += this.#printListItem(item, longest);
      emptyLine = leadComment !== undefined && i < list.items.length - 1;
      if (emptyLine) {
        text += '\n';
      }
    });
    return `${text}]`;
  }

  #printListItem(item: Node, longest: number): string {
    const value = this.#printNode(item);
    if (item.kind !== 'literal') {
      return `${indent(value)},\n`;
    }
    const comma = item.token.type === 'HEREDOC' ? `\n${indent(',')}` : ',';
    if (item.lineComment === undefined) {
      return `${indent(value)}${comma}\n`;
    }
    const gap = spaces(1 + Math.max(0, longest - byteWidth(value)));
    return `${indent(value)}${comma}${gap}${joinComments(item.lineComment)}\n`;
  }
}

function spaces(count: number): string {
  return ' '.repeat(Math.max(0, count));
}

function joinComments(group: CommentGroup): string {
  return group.map((comment) => comment.text).join('');
}

function lineOf(item: Item | undefined): number {
  return item === undefined ? 0 : positionOf(item).line;
}

function isOnOneLine(item: Item): boolean {
  return positionOf(item.value).line === positionOf(item).line;
}

/**
 * Reports whether an empty line separates two top-level items. Only empty blocks on consecutive lines stay together.
 */
function needsEmptyLine(item: Item, next: Item): boolean {
  return lineOf(next) !== lineOf(item) + 1 || !isEmptyBlock(next) || !isEmptyBlock(item);
}

function isEmptyBlock(item: Item): boolean {
  if (item.leadComment !== undefined || item.assign !== noPosition) {
    return false;
  }
  return item.value.kind === 'block' && item.value.body.items.length === 0;
}

/** Reports whether a list is printed on one line: its items were on the line of its bracket and have no comments. */
function isSingleLineList(list: List): boolean {
  return list.items.every((item) => {
    if (positionOf(item).line !== list.position.line || item.kind !== 'literal') {
      return false;
    }
    if (item.token.type === 'HEREDOC' && list.items.length !== 1) {
      return false;
    }
    return item.lineComment === undefined;
  });
}
