import { escapeControls } from './escape-controls.ts';

/** In UTF-16 units. Names of roles, policies and mounts are shorter. */
const most = 128;

/** Shows a name that a user gave, for messages of one line: control characters are escaped, and a long name is cut off. */
export function shownName(name: string): string {
  const shown = escapeControls(name.slice(0, most), false);
  return name.length > most ? `${shown}… (${name.length} characters)` : shown;
}

/** The same in quotes. */
export function quotedName(name: string): string {
  return `"${shownName(name)}"`;
}
