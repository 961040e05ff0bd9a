/** Makes names for things that a file refers to: letters, digits and dashes, and each only once. */
export class Slugs {
  readonly #used = new Set<string>();

  /** Returns a name that resembles `text` and wasn't returned before. */
  take(text: string): string {
    const plain = text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '');
    const name = /^[a-z]/.test(plain) ? plain : `a-${plain}`.replace(/-$/, '');
    for (let count = 1; ; count++) {
      const candidate = count === 1 ? name : `${name}-${count}`;
      if (!this.#used.has(candidate)) {
        this.#used.add(candidate);
        return candidate;
      }
    }
  }
}
