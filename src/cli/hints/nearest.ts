import { distance } from 'fastest-levenshtein';

/** The number of edits (characters inserted, removed or replaced) up to which a word counts as a misspelling of a name. */
const mostEdits = 3;

/** The share of a name's characters that a misspelling leaves alone, at least. Commander has the same limit for its suggestions. */
const leastSimilarity = 0.4;

/** How many names a hint lists at most. */
const mostListed = 5;

/** Sorts names by similarity to a word, the nearest first, and drops duplicates. */
export function nearestFirst(word: string, names: Iterable<string>): string[] {
  const edits = new Map([...new Set(names)].map((name) => [name, distance(word, name)] as const));
  return [...edits.keys()].sort((a, b) => (edits.get(a) ?? 0) - (edits.get(b) ?? 0) || (a < b ? -1 : 1));
}

/**
 * The names that a word was probably meant to be, the nearest first: those that a few edits make of it, then those that contain
 * it as a whole part, as `token_ttl` contains `ttl`.
 */
export function similarNames(word: string, names: Iterable<string>): string[] {
  const sorted = nearestFirst(word, names);
  const misspelt = sorted.filter((name) => isMisspelling(word, name));
  const longer = sorted.filter((name) => !misspelt.includes(name) && hasPart(name, word));
  return [...misspelt, ...longer];
}

function isMisspelling(word: string, name: string): boolean {
  const edits = distance(word, name);
  const length = Math.max(word.length, name.length);
  return edits <= mostEdits && (length - edits) / length > leastSimilarity;
}

function hasPart(name: string, part: string): boolean {
  return part !== '' && `_${name}_`.replaceAll('-', '_').includes(`_${part.replaceAll('-', '_')}_`);
}

/** Asks whether one of the similar names was meant; `''` if none is similar. */
export function didYouMean(word: string, names: Iterable<string>): string {
  const similar = similarNames(word, names).slice(0, mostListed);
  return similar.length === 0 ? '' : `Did you mean ${listed(similar, 'disjunction')}?`;
}

/** The same, or the names that there are if none is similar; `''` if there are none. */
export function suggestion(word: string, names: Iterable<string>): string {
  const sorted = nearestFirst(word, names);
  const shown = sorted.slice(0, mostListed);
  const more = sorted.length - shown.length;
  const available = listed(more > 0 ? [...shown, `${more} more`] : shown, 'conjunction');
  return didYouMean(word, sorted) || (available && `Available: ${available}.`);
}

function listed(names: readonly string[], type: 'conjunction' | 'disjunction'): string {
  return new Intl.ListFormat('en-GB', { type }).format(names);
}
