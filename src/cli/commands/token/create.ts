import { formatGoDuration } from '../../../go/duration.ts';
import type { Printable } from '../../../go/json/json.ts';
import { mapOfFlag, outputAnswer, post } from '../../ask.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import type { FlagValues } from '../../flag-types.ts';
import { booleanFlag, durationFlag, listFlag, longIntegerFlag, mapFlag, textFlag } from '../../flag-types.ts';
import { printField } from '../../format/field.ts';

const flags = {
  id: textFlag({ help: 'The text of the new token; only root tokens may choose it.' }),
  'display-name': textFlag({ help: 'A name for people. It is shown with "token-" in front.' }),
  ttl: durationFlag({ help: 'How long the token lives unless it is renewed, such as 30m.' }),
  'explicit-max-ttl': durationFlag({ help: 'How long it lives at most, whatever else is said.' }),
  period: durationFlag({ help: 'Every renewal makes it live that long again, without end.' }),
  renewable: booleanFlag({ initial: true, help: 'Whether it can be renewed.' }),
  orphan: booleanFlag({ help: "Make it nobody's child, so that it outlives the token that makes it." }),
  'no-default-policy': booleanFlag({ help: 'Leave the policy "default" out.' }),
  'use-limit': longIntegerFlag({ help: 'How many requests it can make; 0 for any number.' }),
  role: textFlag({ completes: 'token role', help: 'The token role that decides over what the token may be.' }),
  type: textFlag({ initial: 'service', completes: ['service', 'batch'], help: 'service or batch.' }),
  metadata: mapFlag({ help: 'A key and a value to keep with the token. Can be repeated.' }),
  policy: listFlag({ completes: 'policy', help: 'A policy of the token. Can be repeated.' }),
  'entity-alias': textFlag({ help: 'The entity alias of the token; only with -role.' }),
};

export const command = defineCommand({
  name: 'token create',
  summary: 'Create a token',
  usage: '[options]',
  help: 'Makes a token, a child of the one in use. Without -policy it has the policies of its parent.',
  examples: [
    'localvault token create -policy=default -ttl=1h',
    'localvault token create -type=batch -policy=default -ttl=20m -field=token',
  ],
  output: ['field', 'format'],
  flags,
  async run(context) {
    context.expectArgs(0);
    const session = await context.session();
    const { role, field } = context.flags;
    const path = role === '' ? 'auth/token/create' : `auth/token/create/${role}`;
    const secret = await failing('Error creating token', () => post(session, path, requestOf(context.flags)));
    return field === '' || secret === undefined ? outputAnswer(context, secret) : printField(context, secret, field);
  },
});

/** The request's body: the real client's fields in their order, without the empty ones that it leaves out. */
function requestOf(values: FlagValues<typeof flags>): Printable {
  const { id, policy, metadata, orphan, 'no-default-policy': noDefaultPolicy, type } = values;
  const fields = new Map<string, Printable>();
  if (id !== '') {
    fields.set('id', id);
  }
  if (policy.length > 0) {
    fields.set('policies', policy);
  }
  if (metadata.size > 0) {
    fields.set('meta', mapOfFlag(metadata));
  }
  fields.set('ttl', formatGoDuration(values.ttl));
  fields.set('explicit_max_ttl', formatGoDuration(values['explicit-max-ttl']));
  fields.set('period', formatGoDuration(values.period));
  if (orphan) {
    fields.set('no_parent', true);
  }
  if (noDefaultPolicy) {
    fields.set('no_default_policy', true);
  }
  fields.set('display_name', values['display-name']);
  fields.set('num_uses', values['use-limit']);
  fields.set('renewable', values.renewable && type !== 'batch');
  fields.set('type', type);
  fields.set('entity_alias', values['entity-alias']);
  return fields;
}
