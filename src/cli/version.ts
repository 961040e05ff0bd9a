declare const LOCALVAULT_VERSION: string | undefined;

/** The program's version: the build inserts package.json's. */
export const version: string = typeof LOCALVAULT_VERSION === 'string' ? LOCALVAULT_VERSION : '0.0.0-source';
