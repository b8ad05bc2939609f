import type { NormalizedSchema } from "../codec.ts";

/** A value as an XML element of the given name, by its schema. Members that are undefined are left out. */
export function writeXml(schema: NormalizedSchema, value: unknown, name: string): string {
  if (value === undefined || value === null) return "";
  const flattened = schema.getMergedTraits().xmlFlattened === 1;
  if (schema.isListSchema()) {
    const member = schema.getValueSchema();
    const itemName = flattened ? name : (member.getMergedTraits().xmlName ?? "member");
    const items = (value as readonly unknown[]).map((item) => writeXml(member, item, itemName)).join("");
    return flattened ? items : `<${name}>${items}</${name}>`;
  }
  if (schema.isMapSchema()) {
    const entries = Object.entries(value as object)
      .map(([key, item]) => writeEntry(schema, key, item, flattened ? name : "entry"))
      .join("");
    return flattened ? entries : `<${name}>${entries}</${name}>`;
  }
  if (schema.isStructSchema()) return `<${name}>${writeMembers(schema, value)}</${name}>`;
  return `<${name}>${escapeXml(textOf(schema, value))}</${name}>`;
}

function writeMembers(schema: NormalizedSchema, value: unknown): string {
  let text = "";
  for (const [name, member] of schema.structIterator()) {
    const item = (value as Readonly<Record<string, unknown>>)[name];
    text += writeXml(member, item, member.getMergedTraits().xmlName ?? name);
  }
  return text;
}

function writeEntry(schema: NormalizedSchema, key: string, item: unknown, name: string): string {
  const [keySchema, valueSchema] = [schema.getKeySchema(), schema.getValueSchema()];
  const keyText = writeXml(keySchema, key, keySchema.getMergedTraits().xmlName ?? "key");
  const valueText = writeXml(valueSchema, item, valueSchema.getMergedTraits().xmlName ?? "value");
  return `<${name}>${keyText}${valueText}</${name}>`;
}

function textOf(schema: NormalizedSchema, value: unknown): string {
  if (value instanceof Date) {
    const epochSeconds = 7;
    return schema.getSchema() === epochSeconds ? String(value.getTime() / 1_000) : value.toISOString();
  }
  if (value instanceof Uint8Array) return btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join(""));
  return String(value);
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#xD;",
};

/** Text that may stand in an element. What XML 1.0 has no way to write (control characters, lone surrogates) is replaced. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"\r]/g, (char) => entities[char] ?? char);
}
