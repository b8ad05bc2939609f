import type { Random } from "../../src/base/random.ts";
import { pick, type Value } from "./generate.ts";

/** Replaced after encoding by JSON arrays in arrays, which no value tree can hold. */
export const deepMarker = "@deep@";

const hugeText = "x".repeat(100_000);

/** Values of every type, to stand where another type is expected. */
const strange: readonly Value[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 53,
  2 ** 64,
  5e-324,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "",
  " ",
  "0",
  "-1",
  "1e999",
  "NaN",
  "null",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "\u0000",
  "\uD800",
  "\uFFFE",
  "\u202E",
  "💥",
  "../../etc",
  "${AWS::NoValue}",
  "(a+)+$",
  "[",
  "a".repeat(300),
  hugeText,
  [],
  {},
  [null],
  [[]],
  [{}],
  { "": "" },
  { constructor: 1 },
  { hasOwnProperty: [] },
  { Ref: null },
  { Ref: "constructor" },
  { Condition: "toString" },
  { "Fn::Sub": null },
  { "Fn::Sub": ["${a.b}${!c}${", { a: [] }] },
  { "Fn::GetAtt": "constructor.name" },
  { "Fn::Join": [1, 2] },
  { "Fn::Select": ["length", []] },
  { "Fn::If": [null, {}, {}] },
  { "Fn::FindInMap": ["__proto__", "constructor", "name"] },
  { "Fn::Unknown": 1 },
  new Uint8Array(),
  Uint8Array.of(0, 255),
  new Date(0),
  new Date(8.64e15),
  new Date(-8.64e15),
  deepMarker,
];

const prototypeKeys = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "length", ""];

/** Changes a value tree in one to three places; half of the time inside of a JSON text, if it has one. */
export function mutate(value: Value, random: Random): Value {
  const inside = random.chance(0.5) ? mutatedInside(value, random) : undefined;
  if (inside !== undefined) return inside;
  let mutated = value;
  for (let left = random.integer(1, 3); left > 0; left--) mutated = mutateOnce(mutated, random);
  return mutated;
}

/** Goes down to a random node and replaces, removes, repeats or extends it. */
function mutateOnce(value: Value, random: Random): Value {
  if (Array.isArray(value) && value.length > 0 && random.chance(0.8)) return mutatedList(value, random);
  const isMap = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  if (isMap && random.chance(0.85)) return mutatedMap(value, random);
  if (typeof value === "string" && random.chance(0.7)) return mutatedJson(value, random) ?? mutatedText(value, random);
  return pick(random, strange);
}

function mutatedList(list: readonly Value[], random: Random): Value {
  const index = random.integer(0, list.length - 1);
  const kind = random.integer(0, 9);
  if (kind === 0) return [...list, null];
  if (kind === 1) return list.filter((_, i) => i !== index);
  if (kind === 2) return Array.from({ length: pick(random, [11, 101, 1_001]) }, () => list[index]);
  return list.map((item, i) => (i === index ? mutateOnce(item, random) : item));
}

function mutatedMap(map: object, random: Random): Value {
  const entries = Object.entries(map);
  const kind = random.integer(0, 9);
  if (kind === 0 || entries.length === 0) return withEntry(map, pick(random, prototypeKeys), pick(random, strange));
  const [key, item] = pick(random, entries);
  if (kind === 1) return Object.fromEntries(entries.filter(([name]) => name !== key));
  if (kind === 2) return withEntry(map, pick(random, prototypeKeys), item);
  return withEntry(map, key, mutateOnce(item, random));
}

/** Keys become own properties, `__proto__` as well. */
const withEntry = (map: object, key: string, value: Value): Value =>
  Object.fromEntries([...Object.entries(map).filter(([name]) => name !== key), [key, value]]);

/** Changes the first JSON text of an input, such as its template; undefined without one. */
function mutatedInside(value: Value, random: Random): Value | undefined {
  if (typeof value === "string") return mutatedJson(value, random);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const mutated = mutatedInside(item, random);
    if (mutated === undefined) continue;
    return Array.isArray(value) ? value.with(Number(key), mutated) : withEntry(value, key, mutated);
  }
  return undefined;
}

/** Changes a value inside of a JSON text, such as a template or a policy; undefined for other texts. */
function mutatedJson(text: string, random: Random): string | undefined {
  if (!/^[[{]./.test(text) || random.chance(0.1)) return undefined;
  try {
    let value: Value = JSON.parse(text);
    for (let left = random.integer(1, 3); left > 0; left--) value = mutateOnce(value, random);
    return JSON.stringify(value)?.replaceAll(`"${deepMarker}"`, "[".repeat(2_000) + "]".repeat(2_000));
  } catch {
    return undefined;
  }
}

/** Changes a text, such as a template, so that most of it still makes sense. */
function mutatedText(text: string, random: Random): string {
  const at = random.integer(0, text.length);
  const kind = random.integer(0, 5);
  if (kind === 0) return text.slice(0, at);
  if (kind === 1) return text.slice(0, at) + text.slice(at + random.integer(1, 5));
  if (kind === 2) return text.slice(0, at) + pick(random, prototypeKeys) + text.slice(at);
  if (kind === 3)
    return text.slice(0, at) + pick(random, ['"', "{", "[", "${", "*", "&a", "!Ref", "\n", "0"]) + text.slice(at);
  const words = text.match(/\w+/g) ?? [];
  if (words.length === 0) return "\u0001";
  const word = pick(random, words);
  return text.replace(word, kind === 4 ? pick(random, words) : String(pick(random, prototypeKeys)));
}
