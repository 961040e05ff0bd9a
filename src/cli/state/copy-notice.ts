/** The line that says where a replaced state is kept, with a line break before it; empty if there was none. */
export function copyNotice(copy: string | undefined): string {
  return copy === undefined ? '' : `\nThe replaced state is kept in: ${copy}`;
}
