/** The state can't be used as it is. The message is one line for the user and names the file. */
export class StateError extends Error {
  override readonly name: string = 'StateError';
}
