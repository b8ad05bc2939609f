import { expect, test } from "vitest";
import schema from "../../docs/result.schema.json" with { type: "json" };
import { schemaErrors } from "../support/json-schema.ts";
import { comparison, repeated, result, throttled, troubled, watched } from "../support/samples.ts";

const kinds = schema.$defs.caveat.oneOf.map(({ properties }) => properties.kind.const);

test.each([
  ["burst", result([troubled(), throttled()])],
  ["compare", comparison()],
  ["repeated compare", repeated()],
  ["burst of unknown throttles", result([{ ...throttled(), throttles: null }])],
  ["watch", watched()],
  ["watch without a queue", { ...watched(), queue: null, minutes: [] }],
])("a %s document matches the schema", (_, document) => {
  const plain = JSON.parse(JSON.stringify(document));
  expect(schemaErrors(plain)).toEqual([]);
});

test("the schema has exactly the kinds of caveat that the samples have", () => {
  const shown = [...troubled().caveats, ...throttled().caveats].map((caveat) => caveat.kind);
  expect([...new Set(shown)].sort()).toEqual([...kinds].sort());
});

type Tree = { [key: string]: unknown };

/** Every path to an object's member, so that each can be left out and each object be given one too many. */
function* objectsIn(value: unknown): Generator<Tree> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Tree;
  for (const member of Object.values(value)) yield* objectsIn(member);
}

test.each([
  ["result", () => result([troubled()])],
  ["watch", () => watched()],
])("a %s with a missing or an unknown member is rejected", (_, make) => {
  const document: unknown = JSON.parse(JSON.stringify(make()));
  for (const object of objectsIn(document)) {
    const isMap = Object.hasOwn(object, "process");
    for (const key of isMap ? [] : Object.keys(object)) {
      const { [key]: removed } = object;
      delete object[key];
      expect(schemaErrors(document), `without ${key}`).not.toEqual([]);
      object[key] = removed;
    }
    object.strange = 1;
    expect(schemaErrors(document), `beside ${Object.keys(object).join()}`).not.toEqual([]);
    delete object.strange;
  }
  expect(schemaErrors(document)).toEqual([]);
});

test.each([
  ["a negative count", { count: -1 }],
  ["half a job", { count: 1.5 }],
  ["an unknown path", { via: "fax" }],
  ["text for a number", { errors: "0" }],
])("%s is rejected", (_, change) => {
  const document = result([{ ...troubled(), ...(change as object) }]);
  expect(schemaErrors(document)).not.toEqual([]);
});
