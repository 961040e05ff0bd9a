import type {
  MountFacts,
  Page,
  PageRequest,
  PolicyFacts,
  RoleFacts,
  SecretIdFacts,
  TokenFacts,
} from '../../services/inventory.ts';

export type {
  MountFacts,
  Page,
  PageRequest,
  PolicyFacts,
  RoleFacts,
  SecretIdFacts,
  TokenFacts,
} from '../../services/inventory.ts';

/** A question about the state as a whole. It needs no token: only who holds the state's key can ask, never over HTTP. */
export type InventoryQuestion =
  | { readonly kind: 'mounts' }
  | { readonly kind: 'policies' }
  /** @param mount the path of an auth method as requests spell it: `auth/approle/` */
  | ({ readonly kind: 'roles'; readonly mount: string } & PageRequest)
  /** @param role null for all roles */
  | ({ readonly kind: 'secret-ids'; readonly mount: string; readonly role: string | null } & PageRequest)
  /** @param id the token itself, or a batch token */
  | { readonly kind: 'token'; readonly id: string };

/** The type of the answer to each kind of question. */
export interface InventoryFindings {
  readonly mounts: readonly MountFacts[];
  readonly policies: readonly PolicyFacts[];
  readonly roles: Page<RoleFacts>;
  readonly 'secret-ids': Page<SecretIdFacts>;
  /** null for a token that this state doesn't know, or that has expired or is used up. */
  readonly token: TokenFacts | null;
}

export type InventoryKind = keyof InventoryFindings;

/** An answer, with the time of the state's clock. */
export interface InventoryAnswer<Kind extends InventoryKind = InventoryKind> {
  readonly now: string;
  readonly found: InventoryFindings[Kind];
}
