import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { validationError } from "./json.ts";

/**
 * Parses the text of a template, YAML or JSON. Short forms such as `!Ref x` become their long form `{ Ref: "x" }` (CFN
 * "Intrinsic function reference").
 */
export function readTemplateText(text: string): unknown {
  return text.trimStart().startsWith("{") ? readJson(text) : readYaml(text);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw validationError("Template format error: JSON not well-formed.");
  }
}

function readYaml(text: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent" });
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw validationError(`Template format error: YAML not well-formed. (line ${line}, column ${col})`);
  }
  const plain = (node: unknown): unknown => {
    if (isAlias(node)) return plain(node.resolve(document));
    const value = plainWithoutTag(node, plain);
    return longForm((node as Node | null)?.tag, value);
  };
  return plain(document.contents);
}

function plainWithoutTag(node: unknown, plain: (node: unknown) => unknown): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map(plain);
  if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [String(plain(key)), plain(value)]));
  return null;
}

function longForm(tag: string | undefined, value: unknown): unknown {
  if (tag === undefined || !tag.startsWith("!") || tag === "!") return value;
  const name = tag.slice(1);
  if (name === "Ref" || name === "Condition") return { [name]: value };
  if (name !== "GetAtt" || typeof value !== "string") return { [`Fn::${name}`]: value };
  const [resource, ...attribute] = value.split(".");
  return { "Fn::GetAtt": [resource, attribute.join(".")] };
}
