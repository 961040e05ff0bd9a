import type { Body, CommentGroup, File, Node } from './syntax.ts';

/** Returns the comments attached to no item or value, in order. */
export function standaloneComments(file: File): CommentGroup[] {
  const owned = new Set<number>();
  const own = (group: CommentGroup | undefined) => {
    for (const comment of group ?? []) {
      owned.add(comment.position.offset);
    }
  };
  const visit = (node: Node) => {
    if (node.kind === 'literal') {
      own(node.leadComment);
      own(node.lineComment);
    } else if (node.kind === 'list') {
      node.items.forEach(visit);
    } else {
      visitBody(node.body);
    }
  };
  const visitBody = (body: Body) => {
    for (const item of body.items) {
      own(item.leadComment);
      own(item.lineComment);
      visit(item.value);
    }
  };
  visitBody(file.body);
  return file.comments.filter((group) => !owned.has(group[0]?.position.offset ?? 0));
}
