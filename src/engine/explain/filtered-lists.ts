import type { Operation } from '../../services/request.ts';

/** A path that needs no token, but checks a request's token if there is one, and shows only what that token may see. */
export interface FilteredList {
  /** The contents of the response: a plural noun. */
  readonly content: string;
  /** Whether requests without a token are refused nevertheless. */
  readonly needsToken: boolean;
}

/** The paths whose handlers of OpenBao's call fetchACLTokenEntryAndEntity themselves (vault/logical_system.go). */
const lists: Readonly<Record<string, FilteredList & { readonly operations: readonly Operation[] }>> = {
  'sys/internal/ui/mounts': { content: 'mounts', needsToken: false, operations: ['read'] },
  'sys/internal/specs/openapi': { content: 'paths of mounts', needsToken: false, operations: ['read', 'update'] },
  'sys/internal/ui/namespaces': { content: 'namespaces', needsToken: true, operations: ['read'] },
};

/** Returns the list that a request reads; undefined for any other request. */
export function filteredList(operation: Operation, path: string): FilteredList | undefined {
  const list = Object.hasOwn(lists, path) ? lists[path] : undefined;
  return list?.operations.includes(operation) ? list : undefined;
}

/** Describes the response to a request for a list without a token; undefined if it is refused. */
export function withoutToken({ content, needsToken }: FilteredList): string | undefined {
  return needsToken
    ? undefined
    : `The path needs no token. Without one, its response has only the ${content} with listing_visibility "unauth".`;
}

/** Describes the response to a request for a list with a valid token. */
export function withToken({ content, needsToken }: FilteredList): string {
  const visible = needsToken ? '' : ', and those with listing_visibility "unauth"';
  return `The path needs no permission. Its response has the ${content} that the token's policies grant something on${visible}.`;
}
