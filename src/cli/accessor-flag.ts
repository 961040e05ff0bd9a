import { booleanFlag } from './flag-types.ts';

/** The `-accessor` flag of commands on tokens. */
export const accessorFlag = {
  accessor: booleanFlag({ help: 'Treat the argument as an accessor instead of a token.' }),
};
