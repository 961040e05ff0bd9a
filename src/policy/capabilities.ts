/** What rules can grant. `deny` takes everything away. */
export const allCapabilities = ['deny', 'create', 'read', 'update', 'delete', 'list', 'sudo', 'patch', 'scan'] as const;

export type Capability = (typeof allCapabilities)[number];

/** What the old key `policy` stands for. */
export const legacyPolicies: ReadonlyMap<string, readonly Capability[]> = new Map([
  ['deny', ['deny']],
  ['read', ['read', 'list']],
  ['write', ['create', 'read', 'update', 'delete', 'list']],
  ['sudo', ['create', 'read', 'update', 'delete', 'list', 'sudo']],
]);

export function isCapability(text: string): text is Capability {
  return (allCapabilities as readonly string[]).includes(text);
}
