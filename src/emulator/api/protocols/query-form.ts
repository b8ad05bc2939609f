import type { NormalizedSchema } from "../schema/codec.ts";

/** A node of the tree that the dotted keys of a form describe. */
interface FormNode {
  text: string | undefined;
  readonly children: Map<string, FormNode>;
}

/** Names of a key beyond this number are ignored: no schema is as deep. */
const depthMax = 32;

/**
 * Reads a query form by a schema: `Tags.member.1.Key=a` is the key of the first tag. Structures, maps and lists become
 * plain values; simple values remain text.
 */
export function readForm(schema: NormalizedSchema, form: URLSearchParams): Record<string, unknown> {
  return schema.isUnitSchema() ? {} : readStruct(schema, treeOf(form));
}

function treeOf(form: URLSearchParams): FormNode {
  const root: FormNode = { text: undefined, children: new Map() };
  for (const [key, text] of form) {
    let node = root;
    for (const name of key.split(".", depthMax)) {
      const child = node.children.get(name) ?? { text: undefined, children: new Map() };
      node.children.set(name, child);
      node = child;
    }
    node.text = text;
  }
  return root;
}

function read(schema: NormalizedSchema, node: FormNode): unknown {
  if (schema.isListSchema()) return readList(schema, node);
  if (schema.isMapSchema()) return readMap(schema, node);
  if (schema.isStructSchema()) return readStruct(schema, node);
  return node.text ?? "";
}

function readStruct(schema: NormalizedSchema, node: FormNode): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const child = node.children.get(member.getMergedTraits().xmlName ?? name);
    if (child !== undefined) value[name] = read(member, child);
  }
  return value;
}

/** An empty list is sent as `Name=` without members. */
function readList(schema: NormalizedSchema, node: FormNode): unknown {
  const member = schema.getValueSchema();
  const flattened = schema.getMergedTraits().xmlFlattened;
  const holder = flattened ? node : node.children.get(member.getMergedTraits().xmlName ?? "member");
  return numbered(holder).map((child) => read(member, child));
}

function readMap(schema: NormalizedSchema, node: FormNode): unknown {
  const [keySchema, valueSchema] = [schema.getKeySchema(), schema.getValueSchema()];
  const keyName = keySchema.getMergedTraits().xmlName ?? "key";
  const valueName = valueSchema.getMergedTraits().xmlName ?? "value";
  const holder = schema.getMergedTraits().xmlFlattened ? node : node.children.get("entry");
  const entries = numbered(holder).flatMap((entry) => {
    const key = entry.children.get(keyName)?.text;
    const value = entry.children.get(valueName);
    return key === undefined || value === undefined ? [] : [[key, read(valueSchema, value)] as const];
  });
  return Object.fromEntries(entries);
}

function numbered(node: FormNode | undefined): FormNode[] {
  if (node === undefined) return [];
  return [...node.children]
    .filter(([name]) => /^\d+$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}
