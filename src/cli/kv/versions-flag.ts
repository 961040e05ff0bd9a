import { trimSpace } from '../../go/text.ts';
import { listFlag } from '../flags/flag-types.ts';

/**
 * The `-versions` flag.
 *
 * @param verb what the command does to them
 */
export function versionsFlag(verb: string) {
  return { versions: listFlag({ help: `The versions to ${verb}, separated by commas. Can be repeated.` }) };
}

/** Splits the occurrences of the flag into versions. */
export function splitVersions(occurrences: readonly string[]): string[] {
  return occurrences.filter((text) => trimSpace(text) !== '').flatMap((text) => text.split(',').map(trimSpace));
}
