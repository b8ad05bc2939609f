import { expect, test } from "vitest";
import { callTrigger } from "../../support/functions.ts";

async function sent(event: object) {
  const { taken, calls, error } = await callTrigger(event);
  expect(error).toBeUndefined();
  return { calls, taken, payloads: taken.map(({ MessageBody }) => JSON.parse(MessageBody).payload) };
}

test("one payload is sent for each job, with its fields, together with the job of flatten", async () => {
  const { taken, payloads } = await sent({ count: 2, run: "r", work: 50, payload: '{"id":{{job}},"run":"{{run}}"}' });
  expect(taken.map(({ MessageBody }) => MessageBody)).toEqual([
    '{"document":1,"run":"r","workMs":50,"payload":{"id":1,"run":"r"}}',
    '{"document":2,"run":"r","workMs":50,"payload":{"id":2,"run":"r"}}',
  ]);
  expect(payloads).toHaveLength(2);
});

test("a payload may be written as JSON, and the run is the request without a name of its own", async () => {
  const { payloads } = await sent({ count: 2, payload: { id: "A-{{job}}", run: "{{run}}" } });
  expect(payloads).toEqual([1, 2].map((job) => ({ id: `A-${job}`, run: "request-1" })));
});

test("a list has one payload for each job, and begins again for more jobs", async () => {
  expect((await sent({ payloads: [{ a: 1 }, '{"a":"{{job}}"}', [3]] })).payloads).toEqual([{ a: 1 }, { a: "2" }, [3]]);
  expect((await sent({ count: 3, payloads: ['"x"', 2] })).payloads).toEqual(["x", 2, "x"]);
});

test("a payload and a list of rows fill in one another, as a CSV does", async () => {
  const { payloads } = await sent({
    payload: '{"id":{{id}},"name":"{{name}}","job":{{job}}}',
    payloads: [
      { id: 7, name: 'a "b"' },
      { id: "8", name: "{{job}}" },
    ],
  });
  expect(payloads).toEqual([
    { id: 7, name: 'a "b"', job: 1 },
    { id: 8, name: "{{job}}", job: 2 },
  ]);
});

test("each job has a UUID of its own, which a seed repeats for a run", async () => {
  const uuids = async (event: object) => (await sent({ count: 3, payload: '"{{uuid}}"', seed: 1, ...event })).payloads;
  const [first] = [await uuids({ run: "a" })];
  expect(new Set([...first, ...(await uuids({ run: "b" }))]).size).toBe(6);
  expect(await uuids({ run: "a" })).toEqual(first);
});

test("messages have attributes and a group, with the same fields", async () => {
  const { taken } = await sent({ count: 1, payload: 1, attributes: { tenant: "t-{{job}}" }, groupId: "g{{job}}" });
  expect(taken[0]).toMatchObject({
    MessageAttributes: { tenant: { DataType: "String", StringValue: "t-1" } },
    MessageGroupId: "g1",
  });
});

test("large messages are divided into calls of at most 1 MiB", async () => {
  const { calls } = await sent({ count: 5, payload: JSON.stringify("x".repeat(400_000)) });
  expect(calls.map((entries) => entries.length)).toEqual([2, 2, 1]);
});

test.each([
  [{ payload: "{" }, /^payload is not JSON: /],
  [{ payload: '"{{id}}"' }, "payload has an unknown field {{id}}"],
  [{ payloads: [1, "no"] }, /^payloads\[1\] is not JSON: /],
  [{ payloads: [] }, '"payloads" must be a list of one or more payloads'],
  [{ payloads: "x" }, '"payloads" must be a list of one or more payloads'],
  [{ payload: "1", payloads: [1] }, "payloads[0] must be an object: a value for each name"],
  [
    { payload: '"{{a}}"', payloads: [{ a: 1 }, { b: 1 }] },
    "payloads[1] must have the members of payloads[0], in their order: a",
  ],
  [{ attributes: { a: "b" } }, '"attributes" needs "payload" or "payloads"'],
  [{ groupId: "g" }, '"groupId" needs "payload" or "payloads"'],
  [{ payload: 1, groupId: 5 }, '"groupId" is 5, but it must be text'],
  [{ payload: 1, attributes: { a: "" } }, '"attributes.a" is "", but it must be text'],
  [{ payload: 1, attributes: ["a"] }, "attributes must be an object: a value for each name"],
  [{ payload: 1, groupId: "{{x}}" }, "groupId has an unknown field {{x}}"],
])("%j is refused, and nothing is sent", async (event, message) => {
  const { error, taken } = await callTrigger(event);
  expect(error?.message).toMatch(message);
  expect(taken).toEqual([]);
});

test("a message that is too large is refused before any is sent", async () => {
  const { error, taken } = await callTrigger({ payloads: ['"small"', JSON.stringify("x".repeat(1_048_560))] });
  expect(error?.message).toBe(
    "payloads[1]: the message of job 2 has 1048587 bytes, but SQS accepts 1048576 bytes, message attributes included; nothing was sent",
  );
  expect(taken).toEqual([]);
});
