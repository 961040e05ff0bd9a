import type { AccessQuestion, StateQuestions, Subject } from '../../client/state-questions.ts';
import type { HistoryEntry } from '../../client/whole-state.ts';
import { emptyMap } from '../../values/value.ts';

/** Returns the newest entry of a history that was refused. */
export function lastRefusal(entries: readonly HistoryEntry[]): HistoryEntry | undefined {
  return entries.findLast(({ isRefused }) => isRefused);
}

/** Returns the question whether the request of an entry is allowed, as far as the history knows the request. */
export function questionOf(entry: HistoryEntry, questions: StateQuestions): AccessQuestion {
  const { operation, path, dataNames, wrapTtl, remoteAddress } = entry;
  const data = emptyMap();
  for (const name of dataNames) {
    // The history has only hashes of values.
    data[name] = '';
  }
  return {
    capability: operation,
    path,
    data,
    ...(wrapTtl > 0 && { wrapTtl }),
    remoteAddress: remoteAddress || '127.0.0.1',
    subject: subjectOf(entry, questions),
  };
}

/** A hash is no token and no accessor of the state, so it stands for a token that is unknown by now. */
function subjectOf({ token, accessor }: HistoryEntry, questions: StateQuestions): Subject {
  if (accessor === '') {
    return { kind: 'token', token };
  }
  return { kind: 'accessor', accessor: questions.accessorOf(accessor) ?? accessor };
}
