import { defineMoveCommand } from '../mounts/move.ts';

export const command = defineMoveCommand({
  usage: 'secrets move [options] SOURCE DESTINATION',
  help: `Moves a secrets engine to another path. What it holds goes with it, its leases are revoked.

  $ localvault secrets move secret team`,
  kind: 'secrets engine',
});
