import type { AuditDevice } from '../../engine/audit/declare-devices.ts';
import type { LabelledBlock } from '../../hcl/blocks.ts';
import { decodeBool, decodeString, decodeStringMap } from '../../hcl/decode.ts';
import { select } from '../../hcl/select.ts';
import type { WarnUnknown } from './unknown-keys.ts';

const keys: readonly string[] = ['type', 'path', 'description', 'options', 'local'];

/**
 * Parses `audit "TYPE" "NAME"` blocks. Type and name may also be settings of the block, as JSON needs.
 *
 * @throws Error
 */
export function parseAuditBlocks(blocks: readonly LabelledBlock[], warn: WarnUnknown): AuditDevice[] {
  return blocks.map(({ labels, body }, index) => {
    warn(body, (key) => keys.includes(key));
    const text = (name: string) => decodeString(select(body, name), `audit.${index}.${name}`) ?? '';
    const [labelledType, labelledPath] = labels.length === 2 ? labels : [];
    const type = text('type') || labelledType;
    const path = text('path') || labelledPath;
    if (type === undefined || path === undefined) {
      throw new Error(`audit.${index}: audit type and name must be specified, as in audit "file" "to-file"`);
    }
    if (type !== 'file') {
      throw new Error(
        `audit.${index}: audit devices of type ${JSON.stringify(type)} are not supported; use "file", which can also write to stdout`,
      );
    }
    if (path === '' || path === '/') {
      throw new Error(`audit.${index}: audit config is missing a path`);
    }
    return {
      type,
      path: path.endsWith('/') ? path : `${path}/`,
      description: text('description'),
      options: Object.fromEntries(decodeStringMap(select(body, 'options'), `audit.${index}.options`) ?? []),
      local: decodeBool(select(body, 'local'), `audit.${index}.local`) ?? false,
    };
  });
}
