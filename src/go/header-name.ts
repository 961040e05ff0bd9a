/** Capitalises the parts of a header's name, such as `X-Vault-Token`. Like Go, leaves an invalid name as it is. */
export function canonicalHeaderName(name: string): string {
  if (!isHeaderName(name)) {
    return name;
  }
  return name
    .toLowerCase()
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('-');
}

/** Reports whether a text may be the name of a header. */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name);
}
