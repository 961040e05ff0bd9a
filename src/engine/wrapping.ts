import { responseWrappingPolicy } from '../framework/policy-names.ts';
import { parseJson, printJson } from '../go/json/json.ts';
import type { Auth } from '../services/auth.ts';
import type { Core } from '../services/core.ts';
import type { TokenEntry } from '../services/token.ts';
import type { WrapInfo, WrapOptions, Wrapping } from '../services/wrapping.ts';
import type { Document, Key } from '../storage/storage.ts';
import { nanoseconds, readStoredTime, storedTime, unixSeconds } from '../values/time.ts';
import { isMap } from '../values/value.ts';
import { signJsonWebToken } from './json-web-token.ts';

/** The address that JSON Web Tokens claim if no server answers the request. Commands show the same one. */
const localAddress = 'http://127.0.0.1:8200';

/**
 * The document at `response` in a wrapping token's cubbyhole: an ordinary cubbyhole entry (`sealed` is `{"response":
 * …}` with the envelope as text), and what lookups show.
 */
interface WrapDocument extends Document {
  readonly sealed: string;
  readonly creationPath: string;
  readonly creationTime: string;
  /** In seconds. */
  readonly ttl: number;
}

/** Reports whether a token is a wrapping token. */
export function isWrappingToken(entry: TokenEntry): boolean {
  return entry.policies.length === 1 && entry.policies[0] === responseWrappingPolicy;
}

/** Returns response wrapping as one request sees it. An envelope lies in the cubbyhole of a single-use token. */
export function wrappingStore(core: Pick<Core, 'storage' | 'now' | 'tokens' | 'server'>): Wrapping {
  const { storage, now } = core;

  function wrap(envelope: string, options: WrapOptions): WrapInfo {
    const { ttl, creationPath, wrappedAccessor } = options;
    const token = core.tokens.create({ auth: wrappingAuth(ttl), path: options.tokenPath ?? creationPath });
    const document: WrapDocument = {
      sealed: printJson({ response: envelope }),
      creationPath,
      creationTime: storedTime(now),
      ttl,
    };
    storage.put(keyOf(token.entry), document);
    const jwt = options.isJwt ? asJwt(token.id, options) : undefined;
    return {
      token: jwt ?? token.id,
      ...(jwt !== undefined && { tokenId: token.id }),
      accessor: token.entry.accessor,
      ttl,
      creationTime: now,
      creationPath,
      ...(wrappedAccessor !== undefined && { wrappedAccessor }),
    };
  }

  /** Returns a JSON Web Token with the wrapping token as its id. */
  function asJwt(jti: string, { ttl, tokenAccessor: accessor = '' }: WrapOptions): string {
    const claims = {
      accessor,
      addr: core.server?.apiAddress ?? localAddress,
      exp: unixSeconds(now + nanoseconds(ttl)),
      iat: unixSeconds(now),
      jti,
      // Clocks may differ by some seconds.
      nbf: unixSeconds(now) - 5,
      type: 'wrapping',
    };
    return signJsonWebToken(storage, claims);
  }

  function find(tokenId: string): { readonly entry: TokenEntry; readonly document: WrapDocument } | undefined {
    // A token that looks itself up may be in its last use.
    const entry = core.tokens.inspect(tokenId);
    if (entry === undefined || !isWrappingToken(entry)) {
      return undefined;
    }
    const document = storage.get<WrapDocument>(keyOf(entry));
    return document && { entry, document };
  }

  return {
    wrap,
    unwrap(tokenId) {
      const found = find(tokenId);
      if (found === undefined) {
        return undefined;
      }
      core.tokens.revokeOrphan(found.entry);
      return envelopeIn(found.document);
    },
    lookup(tokenId) {
      const found = find(tokenId);
      if (found === undefined) {
        return undefined;
      }
      const { creationPath, creationTime, ttl } = found.document;
      return { creationPath, creationTime: readStoredTime(creationTime), ttl };
    },
  };
}

function wrappingAuth(ttl: number): Auth {
  return {
    displayName: '',
    tokenPolicies: [responseWrappingPolicy],
    policies: [responseWrappingPolicy],
    metadata: undefined,
    ttl,
    maxTtl: 0,
    explicitMaxTtl: ttl,
    period: 0,
    renewable: false,
    numUses: 1,
    orphan: true,
    entityId: '',
    tokenType: 'service',
    boundCidrs: [],
  };
}

function keyOf(entry: TokenEntry): Key {
  return `cubbyhole/${entry.cubbyhole}/response`;
}

function envelopeIn(document: WrapDocument): string | undefined {
  const value = parseJson(document.sealed);
  const envelope = isMap(value) ? value['response'] : undefined;
  return typeof envelope === 'string' ? envelope : undefined;
}
