import type { Inventory, RoleFacts, TokenFacts } from '../../client/questions/inventory.ts';
import { parseTime } from '../../go/parse-time.ts';
import type { ApproleSource, RoleRow, SecretIdRow } from './source.ts';

/** Reads the local state with its key. */
export class LocalSource implements ApproleSource {
  readonly knowsLastUse = true;
  readonly #inventory: Inventory;
  readonly #mount: string;

  /** @param mount the auth method's path: `auth/approle/` */
  constructor(inventory: Inventory, mount: string) {
    this.#inventory = inventory;
    this.#mount = mount;
  }

  async *roles(): AsyncGenerator<RoleRow> {
    const roles: RoleFacts[] = [];
    for (const row of this.#inventory.rows<'roles'>({ kind: 'roles', mount: this.#mount })) {
      roles.push(row);
    }
    const totals = new Totals();
    for await (const { role, lastUse } of this.secretIds(undefined)) {
      totals.of(role).secretIds += 1;
      totals.noteLogin(role, lastUse?.time);
    }
    for await (const { metadata, created } of this.tokens()) {
      const role = metadata?.['role_name'] ?? '';
      totals.of(role).liveTokens += 1;
      totals.noteLogin(role, created);
    }
    for (const role of roles) {
      yield { ...role, ...totals.of(role.role) };
    }
  }

  async *secretIds(role: string | undefined): AsyncGenerator<SecretIdRow> {
    const question = { kind: 'secret-ids', mount: this.#mount, role: role ?? null } as const;
    for (const row of this.#inventory.rows<'secret-ids'>(question)) {
      yield row;
    }
  }

  async *tokens(): AsyncGenerator<TokenFacts> {
    for (const row of this.#inventory.tokens()) {
      if (row.path === `${this.#mount}login`) {
        yield row;
      }
    }
  }

  async hasRole(role: string): Promise<boolean> {
    for (const row of this.#inventory.rows<'roles'>({ kind: 'roles', mount: this.#mount })) {
      if (row.role === role) {
        return true;
      }
    }
    return false;
  }

  async now(): Promise<bigint> {
    return parseTime(this.#inventory.ask<'mounts'>({ kind: 'mounts' }).now);
  }

  clearProgress(): void {}
}

interface Total {
  secretIds: number;
  liveTokens: number;
  lastLogin: string | null;
}

/** Sums by role. */
class Totals {
  readonly #byRole = new Map<string, Total>();

  of(role: string): Total {
    let total = this.#byRole.get(role);
    if (total === undefined) {
      total = { secretIds: 0, liveTokens: 0, lastLogin: null };
      this.#byRole.set(role, total);
    }
    return total;
  }

  noteLogin(role: string, time: string | undefined): void {
    const total = this.of(role);
    if (time !== undefined && (total.lastLogin === null || parseTime(time) > parseTime(total.lastLogin))) {
      total.lastLogin = time;
    }
  }
}
