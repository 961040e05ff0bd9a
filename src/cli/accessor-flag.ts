import { booleanFlag } from './flag-types.ts';

/** `-accessor`, of commands on tokens. */
export const accessorFlag = {
  accessor: booleanFlag({ help: 'Take the argument for an accessor instead of a token.' }),
};
