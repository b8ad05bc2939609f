import { isRecord } from "./json.ts";

/** What a value of a template points at. */
export type Reference =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "attribute"; readonly name: string; readonly attribute: string }
  | { readonly kind: "condition"; readonly name: string };

/** Everything that `value` points at, in the order of the text: `Ref`, `Fn::GetAtt`, `Fn::Sub`, conditions of `Fn::If`. */
export function referencesIn(value: unknown): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isRecord(value)) return [];
  const keys = Object.keys(value);
  const [only] = keys;
  const own = keys.length === 1 && only !== undefined ? referenceOf(only, value[only]) : undefined;
  return own ?? Object.values(value).flatMap(referencesIn);
}

function referenceOf(key: string, argument: unknown): readonly Reference[] | undefined {
  if (key === "Ref" && typeof argument === "string") return [{ kind: "name", name: argument }];
  if (key === "Condition" && typeof argument === "string") return [{ kind: "condition", name: argument }];
  if (key === "Fn::GetAtt") return attributeReference(argument);
  if (key === "Fn::Sub") return substitutions(argument);
  if (key !== "Fn::If" || !Array.isArray(argument)) return undefined;
  return [{ kind: "condition", name: String(argument[0]) }, ...argument.slice(1).flatMap(referencesIn)];
}

function attributeReference(argument: unknown): readonly Reference[] {
  const [name, attribute] = attributePath(argument);
  return [{ kind: "attribute", name, attribute }, ...(Array.isArray(argument) ? referencesIn(argument[1]) : [])];
}

/** Both spellings of `Fn::GetAtt`: a list of two, and `resource.attribute`. */
export function attributePath(argument: unknown): [resource: string, attribute: string] {
  const parts = Array.isArray(argument) ? argument.map(String) : String(argument).split(".");
  return [parts[0] ?? "", parts.slice(1).join(".")];
}

/** `${Name}` and `${Name.Attribute}` of a text; `${!Name}` stands for itself. */
export const substitutionPattern = /\$\{(!?)([^}]*)\}/g;

function substitutions(argument: unknown): readonly Reference[] {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, undefined];
  const own = isRecord(variables) ? variables : {};
  const inText = [...String(text).matchAll(substitutionPattern)]
    .filter(([, literal, name]) => literal === "" && !((name ?? "").trim() in own))
    .map(([, , name]) => referenceFromPath((name ?? "").trim()));
  return [...inText, ...Object.values(own).flatMap(referencesIn)];
}

function referenceFromPath(path: string): Reference {
  const [name, attribute] = attributePath(path);
  return attribute === "" ? { kind: "name", name } : { kind: "attribute", name, attribute };
}
