/** Returns the path of a state's history. */
export function historyPath(configFolder: string, stateId: string): string {
  return `${configFolder}/${stateId}.history`;
}
