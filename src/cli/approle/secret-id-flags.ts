import { booleanFlag, durationFlag, listFlag, textFlag } from '../flags/flag-types.ts';
import { mountFlag } from './mount-flag.ts';

/** The orders of SecretIDs. */
export const sortOrders = ['role', 'accessor', 'created', 'expires', 'last-used', 'uses'] as const;

/** The flags of `approle secret-ids`. */
export const secretIdFlags = {
  ...mountFlag,
  metadata: listFlag({
    help: 'Show only SecretIDs with this metadata, as key=value. In the value, * stands for any text and ? for any character. Can be repeated.',
  }),
  expiring: durationFlag({ help: 'Show only SecretIDs that expire within this time, such as 24h.' }),
  unused: booleanFlag({ help: 'Show only SecretIDs that nobody has logged in with.' }),
  expired: booleanFlag({ help: 'Show only SecretIDs that have expired but are not removed yet.' }),
  sort: textFlag({
    completes: sortOrders,
    help: `Sort by ${sortOrders.join(', ')}. This keeps all rows in memory until the end. Without it, rows are printed as they are read.`,
  }),
};
