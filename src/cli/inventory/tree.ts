/** A line of a tree, and the nodes below it. */
export interface TreeNode {
  readonly label: string;
  readonly children: readonly TreeNode[];
}

/** Renders nodes as a tree, one line each. */
export function renderTree(nodes: readonly TreeNode[]): string[] {
  return nodes.flatMap(({ label, children }) => [label, ...branches(children)]);
}

function branches(nodes: readonly TreeNode[]): string[] {
  return nodes.flatMap(({ label, children }, i) => {
    const isLast = i === nodes.length - 1;
    const below = branches(children).map((line) => `${isLast ? '    ' : '│   '}${line}`);
    return [`${isLast ? '└── ' : '├── '}${label}`, ...below];
  });
}
