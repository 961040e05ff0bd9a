/** What the words ask for, before any of a command's own flags are read. */
export interface Dispatch {
  /** The command's name as in the tree, `kv metadata put`; `''` for none, or what was typed where there is no such command. */
  readonly name: string;
  /** The words after the name. */
  readonly words: readonly string[];
  /** Whether help was asked for, wherever the flag stands before `--`. */
  readonly help: boolean;
  /** Whether flags stand before the command. */
  readonly flagsBefore: boolean;
}

const helpWords = new Set(['-h', '-help', '--help']);
const versionWords = new Set(['-v', '-version', '--version']);

/** Finds the command among the words by the rules of the real one: the longest name that the words begin with. */
export function dispatch(args: readonly string[], names: readonly string[]): Dispatch {
  const end = args.indexOf('--');
  const heard = end < 0 ? args : args.slice(0, end);
  const start = heard.findIndex((word) => word !== '' && !word.startsWith('-'));
  const before = start < 0 ? heard : heard.slice(0, start);
  const flagsBefore = before.some((word) => word.startsWith('-') && !helpWords.has(word) && !versionWords.has(word));
  const first = heard[start];
  if (first === undefined || first.includes(' ')) {
    return { name: '', words: [], help: before.some((word) => helpWords.has(word)), flagsBefore };
  }
  const name = longestName(first, args.slice(start), names);
  return {
    name,
    words: args.slice(start + name.split(' ').length),
    help: heard.some((word) => helpWords.has(word)),
    flagsBefore,
  };
}

/**
 * The longest name in the tree that the text of the words begins with. Where that name ends within a word (`kv getx`), the real
 * one takes the first word alone, and so do we.
 */
function longestName(first: string, words: readonly string[], names: readonly string[]): string {
  const end = words.findIndex((word) => word === '' || word.startsWith('-') || word.includes(' '));
  const text = (end < 0 ? words : words.slice(0, end)).join(' ');
  let longest = '';
  for (const name of names) {
    if (name.length > longest.length && text.startsWith(name)) {
      longest = name;
    }
  }
  return longest !== '' && `${text} `.includes(`${longest} `) ? longest : first;
}
