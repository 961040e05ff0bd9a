import type { Group } from '../../command-declaration.ts';

export const group: Group = { name: 'namespace', summary: 'Manage namespaces' };
