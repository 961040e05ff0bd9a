/** A position in a source text. */
export interface Position {
  /** The offset in UTF-16 units. Used only to compare positions. */
  readonly offset: number;
  /** The line number from 1; 0 for no position, as in JSON. */
  readonly line: number;
  /** The column from 1, in characters. */
  readonly column: number;
}

/** The position of anything that has none. */
export const noPosition: Position = { offset: 0, line: 0, column: 0 };

/** Formats a position as `3:14`, or `-` if there is none. */
export function showPosition(position: Position): string {
  return position.line > 0 ? `${position.line}:${position.column}` : '-';
}

/** Thrown for malformed HCL, or for HCL of the wrong types. The message is exactly that of HashiCorp's parser. */
export class HclError extends Error {
  override readonly name = 'HclError';
}

/** Creates an error with its position: `At 3:14: …`. */
export function errorAt(position: Position, message: string): HclError {
  return new HclError(`At ${showPosition(position)}: ${message}`);
}
