/** The capabilities that a rule can list. `deny` overrides all others. */
export const allCapabilities = ['deny', 'create', 'read', 'update', 'delete', 'list', 'sudo', 'patch', 'scan'] as const;

export type Capability = (typeof allCapabilities)[number];

/** The capabilities that each value of the legacy `policy` key grants. */
export const legacyPolicies: ReadonlyMap<string, readonly Capability[]> = new Map([
  ['deny', ['deny']],
  ['read', ['read', 'list']],
  ['write', ['create', 'read', 'update', 'delete', 'list']],
  ['sudo', ['create', 'read', 'update', 'delete', 'list', 'sudo']],
]);

export function isCapability(text: string): text is Capability {
  return (allCapabilities as readonly string[]).includes(text);
}
