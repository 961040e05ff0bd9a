/** A command of a step. */
export interface StepCommand {
  /** The command as a shell would take it. `NAME=$(…)` keeps its output; `$NAME` uses what an earlier command kept. */
  readonly line: string;
  /** True for a request that is to fail, with status 2. */
  readonly fails?: boolean;
  /** True for a command that only shows something: preparing a later step leaves it out. */
  readonly onlyShows?: boolean;
  /** What to look for in its output. */
  readonly look?: string;
  /** Parameters, flags (`-wrap-ttl`) and arguments whose values the user may choose. */
  readonly free?: readonly string[];
  /** Whether the user may add parameters. */
  readonly takesMore?: boolean;
  /** Other spellings of the command. */
  readonly also?: readonly string[];
  /** What to do differently if the user's own command doesn't have the effect. */
  readonly hint?: string;
  /** Proves the effect: a command, and what it prints, which may have variables in it; with `fails`, only that it fails. */
  readonly proof?: { readonly line: string; readonly prints?: string; readonly fails?: boolean };
  /** What the script for any Vault has instead: lines of a shell. Without any, the command is left out. */
  readonly elsewhere?: readonly string[];
}

/** A step of the tutorial. */
export interface Step {
  /** Its name in the stored progress. */
  readonly id: string;
  readonly title: string;
  /** The explanation, in two sentences. */
  readonly text: string;
  /** Files that its commands read, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly commands: readonly StepCommand[];
}
