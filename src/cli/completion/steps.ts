import type { Candidate } from './kinds.ts';

/** What can follow a path's folder. */
export interface Step {
  readonly name: string;
  /** Whether the path may end with it. */
  readonly ends: boolean;
  /** Whether the path may continue beneath it. */
  readonly continues: boolean;
  readonly about?: string;
}

/**
 * Candidates for the steps that may follow `folder`. A name that can both end the path and continue it is offered once; if it is the
 * only candidate, it is offered in both ways, so that shells don't treat the word as finished.
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

/** The steps towards paths that end in a slash, such as those of mounts. */
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

/** Converts listed names to steps. */
export function stepsOfNames(names: readonly string[], leaves: Pick<Step, 'ends' | 'continues'>): Step[] {
  return names
    .map((name) =>
      name.endsWith('/') ? { name: name.slice(0, -1), ends: false, continues: true } : { name, ...leaves },
    )
    .filter((step) => step.ends || step.continues);
}

/** A path up to and including its last slash. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
