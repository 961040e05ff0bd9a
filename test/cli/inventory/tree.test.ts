import { type Arbitrary, array, assert, constant, property, record, stringMatching } from 'fast-check';
import { expect, test } from 'vitest';
import { renderTree, type TreeNode } from '../../../src/cli/inventory/tree.ts';

const leaf = (label: string): TreeNode => ({ label, children: [] });

test('branches show what belongs to what', () => {
  const nodes = [
    {
      label: 'a',
      children: [
        { label: 'b', children: [leaf('c'), leaf('d')] },
        { label: 'e', children: [leaf('f')] },
      ],
    },
    leaf('g'),
  ];
  expect(renderTree(nodes)).toEqual(['a', '├── b', '│   ├── c', '│   └── d', '└── e', '    └── f', 'g']);
});

const label = stringMatching(/^[a-z]{1,5}$/);
const treeOf = (children: Arbitrary<TreeNode[]>): Arbitrary<TreeNode> => record({ label, children });
const leaves = array(treeOf(constant([])), { maxLength: 3 });
const node = treeOf(array(treeOf(array(treeOf(leaves), { maxLength: 3 })), { maxLength: 3 }));

test('any tree has a line for each node, at the depth of the node', () => {
  assert(
    property(node, (tree) => {
      const flat = (at: TreeNode, depth: number): Array<readonly [string, number]> => [
        [at.label, depth],
        ...at.children.flatMap((child) => flat(child, depth + 1)),
      ];
      const lines = renderTree([tree]).map(
        (line) => [line.replace(/^.*── /, ''), line.search(/[^ │├└─]/) / 4] as const,
      );
      expect(lines).toEqual(flat(tree, 0));
    }),
    { numRuns: 50 },
  );
});
