import { booleanFlag } from './flag-types.ts';

/** `-accessor`, of commands on tokens. */
export const accessorFlag = {
  accessor: booleanFlag({ help: 'Treat the argument as an accessor instead of a token.' }),
};
