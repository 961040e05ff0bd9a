import type { Candidate } from './kinds.ts';

/** What can follow a path's folder. */
export interface Step {
  readonly name: string;
  /** Whether the path may end with it. */
  readonly ends: boolean;
  /** Whether the path may go on beneath it. */
  readonly continues: boolean;
  readonly about?: string;
}

/**
 * Candidates for the steps that may follow `folder`. A name that may both end the path and go on is offered once as long as there
 * are others, and in both ways when it's the only one, so that shells don't take the word for finished.
 */
export function candidatesOf(folder: string, current: string, steps: Iterable<Step>): Candidate[] {
  const fitting = [...merged(steps)].filter((step) => (folder + step.name).startsWith(current));
  return fitting.flatMap(({ name, ends, continues, about = '' }) => {
    const texts = [...(ends ? [name] : []), ...(continues && (!ends || fitting.length === 1) ? [`${name}/`] : [])];
    return texts.map((text) => ({ text: folder + text, about }));
  });
}

function merged(steps: Iterable<Step>): Iterable<Step> {
  const byName = new Map<string, Step>();
  for (const step of steps) {
    const known = byName.get(step.name);
    byName.set(
      step.name,
      known === undefined
        ? step
        : { ...known, ends: known.ends || step.ends, continues: known.continues || step.continues },
    );
  }
  return byName.values();
}

/** The steps towards paths that all end in a slash, such as those of mounts. */
export function stepsTowards(
  paths: Iterable<{ readonly path: string; readonly about: string }>,
  folder: string,
): Step[] {
  const steps: Step[] = [];
  for (const { path, about } of paths) {
    if (path.startsWith(folder)) {
      const rest = path.slice(folder.length);
      const name = rest.slice(0, rest.indexOf('/'));
      steps.push({ name, ends: false, continues: true, ...(rest === `${name}/` && { about }) });
    }
  }
  return steps;
}

/** A list's names as steps. */
export function stepsOfNames(names: readonly string[], leaves: Pick<Step, 'ends' | 'continues'>): Step[] {
  return names
    .map((name) =>
      name.endsWith('/') ? { name: name.slice(0, -1), ends: false, continues: true } : { name, ...leaves },
    )
    .filter((step) => step.ends || step.continues);
}

/** All of a path up to its last slash, that included. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
