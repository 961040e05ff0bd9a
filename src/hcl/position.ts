/** A place in a source text. */
export interface Position {
  /** From the start of the text, in UTF-16 units. Only good for comparing places. */
  readonly offset: number;
  /** From 1; 0 stands for no place at all, as in what came from JSON. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
}

/** The position of what has none. */
export const noPosition: Position = { offset: 0, line: 0, column: 0 };

/** `3:14`, or `-` for no place. */
export function showPosition(position: Position): string {
  return position.line > 0 ? `${position.line}:${position.column}` : '-';
}

/** A text that is no HCL, or HCL that doesn't say what it should. The message is that of HashiCorp's parser, word for word. */
export class HclError extends Error {
  override readonly name = 'HclError';
}

/** An error that names its place: `At 3:14: …`. */
export function errorAt(position: Position, message: string): HclError {
  return new HclError(`At ${showPosition(position)}: ${message}`);
}
