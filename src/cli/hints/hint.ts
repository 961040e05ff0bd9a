import type { Exchange } from '../../client/session/session.ts';
import type { EngineView } from '../completion/view.ts';

/** Finds out what a user probably got wrong in a request. Resolves to one text for each fault, of one or two sentences. */
export type Hint = (exchange: Exchange, view: EngineView) => Promise<readonly string[]>;
