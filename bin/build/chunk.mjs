// Prepares the bundler's CommonJS chunks for the program's own loader (`loader.mjs`). It changes two forms that cost time at every start
// and for which the bundler has no options:
// - The bundler exports each name by a getter. Here, all exports are set once, at the end, on an object without a prototype, whose shape
//   doesn't change with each name.
// - The bundler renders `import()` as a promise with two functions. Here, it is one call.
// Exports are found in the syntax tree. One that isn't found fails the build.

/** Calls `visit` with each node of a syntax tree, its key, and the nodes around it. Skips the inside of a node if `visit` returns false. */
function walk(node, visit, key = '', around = []) {
  if (visit(node, key, around) === false) {
    return;
  }
  around.push(node);
  for (const [name, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string') {
        walk(child, visit, name, around);
      }
    }
  }
  around.pop();
}

const isIdentifier = (node, name) => node?.type === 'Identifier' && node.name === name;

/** The name of a member that is read or called as `object.name`, else undefined. */
const memberOf = (node, object) =>
  node?.type === 'MemberExpression' && !node.computed && (object === undefined || isIdentifier(node.object, object))
    ? node.property.name
    : undefined;

/** The one argument of `callee(argument)`, else undefined. */
const onlyArgument = (node) =>
  node?.type === 'CallExpression' && node.arguments.length === 1 ? node.arguments[0] : undefined;

/** Returns the value of a function that only returns one: `() => value` or `function () { return value; }`. */
function returned(node) {
  if (node?.type === 'ArrowFunctionExpression' && node.expression) {
    return node.body;
  }
  const [statement, ...rest] = node?.body?.body ?? [];
  return rest.length === 0 && statement?.type === 'ReturnStatement' ? statement.argument : undefined;
}

/** The name and value of a statement that exports something, else undefined. */
function exportOf(statement) {
  if (statement.type !== 'ExpressionStatement') {
    return undefined;
  }
  const { expression } = statement;
  if (expression.type === 'AssignmentExpression' && expression.operator === '=') {
    const name = memberOf(expression.left, 'exports');
    return name && { name, value: expression.right };
  }
  if (expression.type !== 'CallExpression' || memberOf(expression.callee, 'Object') !== 'defineProperty') {
    return undefined;
  }
  const [target, name, descriptor] = expression.arguments;
  if (!isIdentifier(target, 'exports') || typeof name?.value !== 'string') {
    return undefined;
  }
  const getter = descriptor?.properties?.find(({ key }) => isIdentifier(key, 'get'));
  return { name: name.value, value: returned(getter?.value) };
}

/** The call `require("./…")` of another chunk in the bundler's `Promise.resolve().then(() => require("./…"))`, else undefined. */
function imported(node) {
  if (memberOf(node.callee) !== 'then' || memberOf(node.callee.object.callee, 'Promise') !== 'resolve') {
    return undefined;
  }
  const call = returned(onlyArgument(node));
  return isIdentifier(call?.callee, 'require') && onlyArgument(call)?.value?.startsWith?.('./') ? call : undefined;
}

/** Whether a node is a variable, rather than a key. */
const isVariable = (node, key, around) =>
  node.type === 'Identifier' && (around.at(-1)?.computed || (key !== 'property' && key !== 'key'));

/** The variables in an expression or pattern. */
function variablesIn(node) {
  const names = [];
  walk(node, (...place) => {
    if (isVariable(...place)) {
      names.push(place[0].name);
    }
  });
  return names;
}

/** Whether a name is declared in a node, which is a function or block. */
function declares(node, name) {
  const declared = [];
  walk(node, (inner) => {
    const { type, id, params = [], param } = inner;
    const hasName = type === 'VariableDeclarator' || (/^(?:Function|Class)Declaration$/.test(type) && inner !== node);
    declared.push(...[...params, ...(param ? [param] : []), ...(hasName ? [id] : [])].flatMap(variablesIn));
  });
  return declared.includes(name);
}

/** Whether a name isn't the chunk's own in one of these nodes, which lie around its mention. */
const isShadowed = (name, around) =>
  around.some(
    ({ type }, at) => at > 0 && /Function|^For|BlockStatement|CatchClause/.test(type) && declares(around[at], name),
  );

/** The targets of an assignment. */
function targetsOf({ type, left, argument }) {
  if (type === 'UpdateExpression') {
    return argument;
  }
  return type === 'AssignmentExpression' || (/^For(?:In|Of)/.test(type) && left.type !== 'VariableDeclaration')
    ? left
    : undefined;
}

/** Those of the names that are assigned to after their declaration. */
function reassigned(program, names) {
  const found = [];
  walk(program, (node, _key, around) => {
    const targets = targetsOf(node);
    if (targets === undefined || targets.type === 'MemberExpression') {
      return;
    }
    found.push(...variablesIn(targets).filter((name) => names.includes(name) && !isShadowed(name, around)));
  });
  return found;
}

/**
 * Returns a chunk's text for the loader: the body of a function with the parameters `module`, `require`, `importHere` and `__filename`.
 *
 * @param code the chunk as rendered, before it is minified
 * @param names the exports that the bundler reports
 * @param parse the parser
 * @param entry the export that the launcher calls, in the chunk that it loads. All exports of that chunk, of which there are 250, are
 *   set when another one asks for them: that spares a read, which loads no other, 0.1 ms
 * @throws for an unknown form of export, and for an exported variable that changes later
 */
export function prepareChunk(code, names, parse, entry) {
  const program = parse(code);
  const textOf = ({ start, end }) => code.slice(start, end);
  const edits = [];
  const values = new Map();
  walk(program, (node, key, around) => {
    const found = around.length === 1 ? exportOf(node) : undefined;
    if (found !== undefined) {
      edits.push({ ...node, text: '' });
      if (values.has(found.name)) {
        complain(`it exports ${found.name} twice`);
      }
      values.set(found.name, found.value);
      return false;
    }
    if (isIdentifier(node, 'exports') && isVariable(node, key, around) && !isShadowed('exports', around)) {
      complain(`it exports in a way that isn't known: ${textOf(around[1] ?? node)}`);
    }
    if (node.type === 'CallExpression') {
      edits.push(...importEdits(node, textOf));
    }
    return true;
  });
  const missing = names.filter((name) => !values.has(name));
  if (missing.length > 0) {
    complain(`its exports ${missing.join(', ')} aren't found`);
  }
  const unknown = [...values.keys()].filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    complain(`the bundler knows nothing of its exports ${unknown.join(', ')}`);
  }
  checkValues(program, values, textOf);
  const exported = [...values].map(([name, value]) => `${JSON.stringify(name)}: ${textOf(value)}`);
  const all = `{ __proto__: null, ${exported.join(', ')} }`;
  const end =
    entry === undefined
      ? `module.exports = ${all};`
      : `module.${entry} = ${textOf(values.get(entry))};\nmodule.fill = () => (${all});`;
  return `${edited(code, edits)}\n${end}\n`;
}

function complain(what) {
  throw new Error(`can't prepare a chunk: ${what}`);
}

/** Throws unless each value is a variable that never changes, or another chunk's export. */
function checkValues(program, values, textOf) {
  for (const [name, value] of values) {
    if (value?.type !== 'Identifier' && memberOf(value) === undefined) {
      complain(`its export ${name} is neither a variable nor another chunk's: ${value && textOf(value)}`);
    }
  }
  const variables = [...values.values()].flatMap((value) => (value.type === 'Identifier' ? [value.name] : []));
  const changed = reassigned(program, variables);
  if (changed.length > 0) {
    complain(`it changes its exports ${changed.join(', ')} after it's loaded`);
  }
}

/** Rewrites an import of another chunk to `importHere("./…")`, or `importHere("./…", "name")` if only one name is used. */
function importEdits(node, textOf) {
  const alone = imported(node);
  if (alone !== undefined) {
    return [{ ...node, text: `importHere(${textOf(alone.arguments[0])})` }];
  }
  const first = memberOf(node.callee) === 'then' ? node.callee.object : undefined;
  const call = first?.type === 'CallExpression' ? imported(first) : undefined;
  const take = onlyArgument(node);
  const name = take?.params?.length === 1 ? memberOf(returned(take), take.params[0].name) : undefined;
  if (call === undefined || name === undefined) {
    return [];
  }
  return [{ ...node, text: `importHere(${textOf(call.arguments[0])}, "${name}")` }];
}

/** Returns a text with parts replaced. Of nested parts, the outermost counts, which comes first. */
function edited(code, edits) {
  let result = '';
  let at = 0;
  for (const { start, end, text } of edits) {
    if (start < at) {
      continue;
    }
    result += code.slice(at, start) + text;
    at = end;
  }
  return result + code.slice(at);
}
