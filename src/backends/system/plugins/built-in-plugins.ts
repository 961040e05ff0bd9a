/** The catalog: the built-in plugins that can be enabled, by plugin type. The auth method `token` isn't a plugin. */
export const builtInPlugins: Readonly<Record<string, readonly string[]>> = {
  auth: ['approle'],
  database: [],
  secret: ['kv'],
};
