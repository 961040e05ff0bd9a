import type { RequestOptions, Session } from '../../client/session/session.ts';
import { parseFirstJson } from '../../go/json/json.ts';
import type { ValueMap } from '../../values/value.ts';
import { emptyMap, isMap } from '../../values/value.ts';

/** The response of an endpoint that has no envelope. */
export async function answerMap(
  session: Session,
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<ValueMap> {
  const { body } = await session.request(method, path, options);
  const { value } = parseFirstJson(body);
  return isMap(value) ? value : emptyMap();
}
