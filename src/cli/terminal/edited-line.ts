import { createInterface } from 'node:readline';

/** Options for reading a line. */
export interface LineOptions {
  readonly prompt: string;
  /** What Enter on an empty line stands for. */
  readonly preset: string;
  /** The lines that the up arrow recalls, newest first. */
  readonly recalled: readonly string[];
  /** Stops reading. */
  readonly signal: AbortSignal;
}

/** How reading a line can end without one. */
export type NoLine = 'end of file' | 'interrupt';

/** Lines pasted together with the last one. They are read next. */
const pasted: string[] = [];

/**
 * Reads one line from the terminal, which can be edited as in a shell. The terminal is in raw mode only while it is read.
 *
 * @param output the terminal
 */
export function readEditedLine(output: NodeJS.WriteStream, options: LineOptions): Promise<{ line: string } | NoLine> {
  const { prompt, preset, recalled, signal } = options;
  const waiting = pasted.shift();
  if (waiting !== undefined) {
    output.write(`${prompt}${waiting}\n`);
    return Promise.resolve({ line: waiting });
  }
  const { stdin } = process;
  const editor = createInterface({ input: stdin, output, terminal: true, prompt, history: [...recalled], signal });
  const fill = (_text: string | undefined, key: { readonly name?: string } | undefined) => {
    if ((key?.name === 'return' || key?.name === 'enter') && editor.line === '') {
      editor.write(preset);
    }
  };
  const hangUp = () => editor.close();
  // This comes before the editor's own listener, which takes the line.
  stdin.prependListener('keypress', fill);
  stdin.once('error', hangUp);
  return new Promise<{ line: string } | NoLine>((resolve) => {
    const lines: string[] = [];
    editor.on('line', (line) => {
      // All lines of a paste come in one turn.
      if (lines.push(line) === 1) {
        setImmediate(() => editor.close());
      }
    });
    editor.once('SIGINT', () => {
      resolve('interrupt');
      editor.close();
    });
    // The editor pauses when the process is continued after Ctrl-Z, and expects its user to decide.
    editor.on('SIGCONT', () => editor.resume());
    editor.once('close', () => {
      stdin.off('keypress', fill);
      stdin.off('error', hangUp);
      const [line, ...others] = lines;
      pasted.push(...others);
      resolve(line === undefined ? 'end of file' : { line });
    });
    editor.prompt();
  });
}
