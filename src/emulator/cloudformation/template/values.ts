import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { isRecord } from "../../../base/encoding.ts";
import { AwsError } from "../../aws-error.ts";

/** A map in a template, with its keys in the order of the text. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/**
 * The value of a record's own key. Templates can use any name, also those that every object inherits, such as
 * `constructor`.
 */
export const ownValue = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/**
 * A value as text; a map or a list as JSON. `String` is no alternative: it calls a map's own `toString`, which any
 * template can define.
 */
export function asText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return JSON.stringify(value) ?? "";
}

/** Whether two values are equal as JSON; the order of keys does not matter. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  if (!isRecord(a) || !isRecord(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}

/** The error that CloudFormation returns for most invalid requests. */
export const validationError = (message: string): AwsError => new AwsError("ValidationError", message);

/**
 * Parses the text of a template, YAML or JSON. Short forms such as `!Ref x` become their long form `{ Ref: "x" }` (CFN
 * "Intrinsic function reference").
 */
export function readTemplateText(text: string): unknown {
  return text.trimStart().startsWith("{") ? readJson(text) : readYaml(text);
}

/** Deeper templates are rejected: CloudFormation documents no limit, and no resource property is nearly as deep. */
const depthMax = 100;

/** More values are rejected; only aliases of YAML can make a template of the largest size have as many. */
const valuesMax = 200_000;

const tooDeep = () => validationError(`Template format error: The template has more than ${depthMax} levels.`);

function readJson(text: string): unknown {
  let template: unknown;
  try {
    template = JSON.parse(text);
  } catch {
    throw validationError("Template format error: JSON not well-formed.");
  }
  checkDepth(template);
  return template;
}

/** Level by level, because a recursion could exceed the stack. */
function checkDepth(template: unknown): void {
  let level: unknown[] = [template];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > depthMax) throw tooDeep();
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
}

function readYaml(text: string): unknown {
  const lines = new LineCounter();
  const document = parsedDocument(text, lines);
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw validationError(`Template format error: YAML not well-formed. (line ${line}, column ${col})`);
  }
  let values = 0;
  const plain = (node: unknown, depth: number): unknown => {
    if (depth > depthMax) throw tooDeep();
    if (++values > valuesMax)
      throw validationError(`Template format error: The template has more than ${valuesMax} values.`);
    if (isAlias(node)) return plain(node.resolve(document), depth + 1);
    const value = plainWithoutTag(node, (child) => plain(child, depth + 1));
    return longForm((node as Node | null)?.tag, value);
  };
  return plain(document.contents, 0);
}

/** The parser is recursive, so that it exceeds the stack for a text of many nested lists. */
function parsedDocument(text: string, lineCounter: LineCounter) {
  try {
    return parseDocument(text, { lineCounter, logLevel: "silent" });
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw error;
  }
}

function plainWithoutTag(node: unknown, plain: (node: unknown) => unknown): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map(plain);
  if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [asText(plain(key)), plain(value)]));
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

/** The argument of `Fn::GetAtt` in both forms: a list of two, or `resource.attribute`. */
export function attributePath(argument: unknown): [resource: string, attribute: string] {
  const parts = Array.isArray(argument) ? argument.map(asText) : asText(argument).split(".");
  return [parts[0] ?? "", parts.slice(1).join(".")];
}

/** Matches `${Name}` and `${Name.Attribute}` in a text, and `${!Name}`, which stands for the literal `${Name}`. */
export const substitutionPattern = /\$\{(!?)([^}]*)\}/g;
