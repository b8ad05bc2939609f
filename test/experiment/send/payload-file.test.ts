import { describe, expect, test } from "vitest";
import { readPayloads } from "../../../src/experiment/send/payload-file.ts";
import { bodyOf, type Payload } from "../../../src/plan/payloads.ts";

const bodiesOf = (list: readonly Payload[], jobs = list.length) =>
  Array.from({ length: jobs }, (_, index) =>
    JSON.parse(bodyOf({ list, attributes: [], groupId: undefined }, { job: index + 1, run: "r", uuid: "u" })),
  );

const read = (name: string, text: string, template?: string) => bodiesOf(readPayloads({ name, text }, template));

describe("a file of payloads", () => {
  test.each([
    ["jobs.jsonl", '{"id":"{{job}}"}\n\n[1]\r\n"x"\n', [{ id: "1" }, [1], "x"]],
    ["stdin", '{"id":1}', [{ id: 1 }]],
    [
      "jobs.csv",
      "id,name\n1,Ann\n2,Bob\n",
      [
        { id: "1", name: "Ann" },
        { id: "2", name: "Bob" },
      ],
    ],
    ["jobs.csv", "id;name\n1;Ann", [{ id: "1", name: "Ann" }]],
    ["jobs.tsv", 'id\tname\n1\t"Ann ""A."""', [{ id: "1", name: 'Ann "A."' }]],
    ["jobs.csv", "id\n#1\n", [{ id: "#1" }]],
    ["stdin", "id\n1", [{ id: "1" }]],
  ])("%s is read", (name, text, bodies) => {
    expect(read(name, text)).toEqual(bodies);
  });

  test("the columns of a CSV are fields of --payload, beside those of every payload", () => {
    expect(read("jobs.csv", "id,name\n17,Ann", '{"order":{{id}},"for":"{{name}}","key":"{{run}}-{{job}}"}')).toEqual([
      { order: 17, for: "Ann", key: "r-1" },
    ]);
  });

  test("more jobs than payloads begin with the first payload again", () => {
    const list = readPayloads({ name: "jobs.jsonl", text: '{"a":{{job}}}\n{"b":{{job}}}' }, undefined);
    expect(bodiesOf(list, 3)).toEqual([{ a: 1 }, { b: 2 }, { a: 3 }]);
  });
});

test.each([
  ["jobs.jsonl", '{"id":1}\nid=2', "jobs.jsonl, line 2 is not JSON"],
  ["jobs.json", '[{"id":1},{"id":2}]', "the file is one JSON array"],
  ["jobs.json", '{\n  "id": 1\n}', "the file is one JSON value on several lines"],
  ["jobs.jsonl", '{"id":"{{order}}"}', "jobs.jsonl, line 1 has an unknown field {{order}}"],
  ["jobs.jsonl", "\n \n", "--payloads jobs.jsonl: the file is empty"],
  ["jobs.csv", "id,name\n", "--payloads jobs.csv: the file has no row below the names of its columns"],
  ["jobs.csv", "", "--payloads jobs.csv: the file has no row below the names of its columns"],
  ["jobs.csv", "1,Ann\n2,Bob", 'jobs.csv, line 1: "1,Ann" does not name the columns'],
  ["jobs.csv", "id,id\n2,Bob", 'jobs.csv, line 1: "id,id" does not name the columns'],
  ["jobs.csv", "id,name\n1,Ann\n2\n", "jobs.csv, line 3: the row has 1 column, the first row has 2"],
])("%s with %j is refused with its line", (name, text, message) => {
  expect(() => read(name, text)).toThrow(message);
});

test("--payload and a file that is no CSV cannot be combined", () => {
  expect(() => read("jobs.jsonl", '{"id":1}', '{"id":2}')).toThrow("--payload and --payloads jobs.jsonl");
});
