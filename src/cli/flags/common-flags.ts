import { booleanFlag, durationFlag, listFlag, mapFlag, textFlag } from './flag-types.ts';

/** The flags of every command, including all connection flags of the real client, so that scripts run unchanged. */
export const httpFlags = {
  address: textFlag({ variable: 'ADDR', help: 'The address of a server, to use instead of the local state.' }),
  'agent-address': textFlag({ variable: 'AGENT_ADDR', help: 'The address of an agent, to use instead of a server.' }),
  'ca-cert': textFlag({
    completes: 'file',
    variable: 'CACERT',
    help: 'A PEM file with the CA certificate that verifies the server.',
  }),
  'ca-path': textFlag({ completes: 'file', variable: 'CAPATH', help: 'A folder of PEM files with CA certificates.' }),
  'client-cert': textFlag({
    completes: 'file',
    variable: 'CLIENT_CERT',
    help: 'A PEM file with the client certificate.',
  }),
  'client-key': textFlag({
    completes: 'file',
    variable: 'CLIENT_KEY',
    help: 'A PEM file with the private key of the client certificate.',
  }),
  namespace: textFlag({ variable: 'NAMESPACE', help: 'The namespace to use. -ns is short for it.' }),
  ns: textFlag(),
  'tls-server-name': textFlag({
    variable: 'TLS_SERVER_NAME',
    help: 'The host name to expect in the certificate of the server.',
  }),
  'tls-skip-verify': booleanFlag({
    variable: 'SKIP_VERIFY',
    help: 'Accept any certificate. This is insecure; use it for experiments only.',
  }),
  'disable-redirects': booleanFlag({ variable: 'DISABLE_REDIRECTS', help: 'Do not follow redirects.' }),
  'policy-override': booleanFlag({ help: 'Override policies that allow it.' }),
  'wrap-ttl': durationFlag({
    variable: 'WRAP_TTL',
    help: 'Wrap the response in a single-use token with this TTL, such as 60s or 5m.',
  }),
  mfa: listFlag({ variable: 'MFA', help: 'Credentials for multi-factor authentication.' }),
  'output-curl-string': booleanFlag({ help: 'Print the request as a curl command instead of sending it.' }),
  'output-policy': booleanFlag({ help: 'Print the policy that the request requires instead of sending it.' }),
  'unlock-key': textFlag({ help: 'The key that unlocks the API of a locked namespace.' }),
  header: mapFlag({ help: 'A header of the request, as name=value. Can be repeated.' }),
  'non-interactive': booleanFlag({ help: 'Never prompt, and treat standard input as empty.' }),
};

/** The HTTP flags that a command with many requests can't honour. */
export const singleRequestFlags: ReadonlySet<string> = new Set([
  'wrap-ttl',
  'output-curl-string',
  'output-policy',
  'unlock-key',
]);

/** The `-field` flag of commands that can print one field. */
export const fieldFlag = {
  field: textFlag({ help: 'Print only this field, without a newline if the output is not a terminal.' }),
};

/** The `-format` flag of commands that print a response. */
export const formatFlag = {
  format: textFlag({
    initial: 'table',
    variable: 'FORMAT',
    completes: ['table', 'json', 'yaml'],
    help: 'The output format: table, json or yaml.',
  }),
};

/** The same for a command that can print the response as it came. */
export const rawFormatFlag: typeof formatFlag = {
  format: textFlag({
    initial: 'table',
    variable: 'FORMAT',
    completes: ['table', 'json', 'yaml', 'raw'],
    help: 'The output format: table, json, yaml, or raw for the response as it came.',
  }),
};

/** The `-detailed` flag of commands that list. */
export const detailedFlag = {
  detailed: booleanFlag({ variable: 'DETAILED', help: 'Show the properties of each entry.' }),
};

/** The HTTP and output flags together. A flag that a command lacks has its initial value. */
export type CommonFlags = typeof httpFlags & typeof fieldFlag & typeof formatFlag & typeof detailedFlag;
