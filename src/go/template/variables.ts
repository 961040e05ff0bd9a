/** The variables of a template in their scopes: of several with one name, the last one declared is seen. */
export class Variables<T> {
  readonly #declared: string[] = [];
  readonly #values = new Map<string, T[]>();

  /** How many there are, to go back to. */
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

  /** Gives a variable another value; returns false where there is none of this name. */
  assign(name: string, value: T): boolean {
    const values = this.#values.get(name);
    if (values === undefined || values.length === 0) {
      return false;
    }
    values[values.length - 1] = value;
    return true;
  }

  /** Forgets all but the first `count`. */
  truncate(count: number): void {
    for (const name of this.#declared.splice(count)) {
      this.#values.get(name)?.pop();
    }
  }
}
