/**
 * The variable that names a file of further trusted CAs for Node.js. Node.js 20 parses that file at each start, which takes several times
 * as long as a command, and then ignores it for connections with an explicit `ca`. So the program reads it itself, when it connects.
 */
export const extraCertificatesVariable = 'NODE_EXTRA_CA_CERTS';

/** The variable in which a shim of `localvault shellenv` passes the value, so that Node.js doesn't see it. */
export const hiddenCertificatesVariable = '_LOCALVAULT_EXTRA_CA_CERTS';

/** Restores the variable that a shim has hidden, for the programs that this process starts. */
export function restoreExtraCertificates(env: NodeJS.ProcessEnv): void {
  const hidden = env[hiddenCertificatesVariable];
  if (hidden !== undefined) {
    env[extraCertificatesVariable] ??= hidden;
    delete env[hiddenCertificatesVariable];
  }
}
