/**
 * The version of the built-in plugins, as the recorded audit logs show it. The recorded server was built from source, without its release
 * number: it reports 2.0.0.
 */
export const builtinVersion = 'v2.0.0+builtin.bao';
