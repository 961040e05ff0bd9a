import type { Core } from '../../services/core.ts';

/** The dependencies of the token store. */
export type TokenStoreDeps = Pick<Core, 'storage' | 'now' | 'mounts' | 'identity' | 'memory'>;
