/** A template's variables in their scopes. The latest declaration of a name shadows earlier ones. */
export class Variables<T> {
  readonly #declared: string[] = [];
  readonly #values = new Map<string, T[]>();

  /** The number of declarations, for a later `truncate`. */
  get count(): number {
    return this.#declared.length;
  }

  declare(name: string, value: T): void {
    this.#declared.push(name);
    const values = this.#values.get(name);
    if (values === undefined) {
      this.#values.set(name, [value]);
    } else {
      values.push(value);
    }
  }

  has(name: string): boolean {
    return (this.#values.get(name)?.length ?? 0) > 0;
  }

  get(name: string): T | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** Assigns to the latest variable of a name. Returns false if none is declared. */
  assign(name: string, value: T): boolean {
    const values = this.#values.get(name);
    if (values === undefined || values.length === 0) {
      return false;
    }
    values[values.length - 1] = value;
    return true;
  }

  /** Drops all declarations but the first `count`, to leave a scope. */
  truncate(count: number): void {
    for (const name of this.#declared.splice(count)) {
      this.#values.get(name)?.pop();
    }
  }
}
