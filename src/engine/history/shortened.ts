import { emptyMap } from '../../values/value.ts';
import type { AuditAuth, AuditEntry } from '../audit/entry.ts';

/** The warning by which a line says that it is shortened. */
export const shortenedWarning =
  'localvault: this line of the history is shortened: data, metadata and long texts are left out';

/** In characters. */
const maxText = 4096;
const maxPolicies = 64;

/** Returns an entry without its data, metadata and headers, and with long texts and lists cut. Its response warns of that. */
export function shortened(entry: AuditEntry): AuditEntry {
  const { auth, request, response, error } = entry;
  return {
    ...entry,
    auth: auth && shortAuth(auth),
    error: shortText(error),
    request: {
      ...request,
      path: shortText(request.path),
      mount: request.mount && { ...request.mount, point: shortText(request.mount.point) },
      data: emptyMap(),
      headers: {},
    },
    response: {
      mount: response?.mount && { ...response.mount, point: shortText(response.mount.point) },
      hasLease: response?.hasLease === true,
      warnings: [shortenedWarning],
      auth: response?.auth && shortAuth(response.auth),
      wrapInfo: response?.wrapInfo && {
        ...response.wrapInfo,
        creationPath: shortText(response.wrapInfo.creationPath),
      },
    },
  };
}

function shortAuth(auth: AuditAuth): AuditAuth {
  return {
    ...auth,
    displayName: shortText(auth.displayName),
    policies: shortList(auth.policies),
    tokenPolicies: shortList(auth.tokenPolicies),
    identityPolicies: shortList(auth.identityPolicies),
    policyResults: auth.policyResults && {
      ...auth.policyResults,
      granting: shortList(auth.policyResults.granting),
    },
    metadata: {},
  };
}

/** At most 64 names of at most 64 characters. */
function shortList(names: readonly string[]): string[] {
  return names.slice(0, maxPolicies).map((name) => name.slice(0, maxPolicies));
}

function shortText(text: string): string {
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}
