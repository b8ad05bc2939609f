import { CreateTopicCommand, GetTopicAttributesCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { bytesOf, textOf } from "../../../../src/base/encoding.ts";
import { textFormat } from "../../../../src/emulator/api/protocols/protocol.ts";
import { escapeXml, readForm, writeXml } from "../../../../src/emulator/api/protocols/query.ts";
import { NormalizedSchema } from "../../../../src/emulator/api/schema/codec.ts";
import { inputDecoder } from "../../../../src/emulator/api/schema/input-decoder.ts";
import { TestAccount } from "../../../support/account.ts";
import { plainRules } from "../../../support/wire-operations.ts";

/** Smithy's numbers of simple types; adding 64 or 128 makes a list or a map of them. */
const [text, boolean, number, timestamp, epochSeconds, blob, list] = [0, 2, 1, 4, 7, 21, 64];
const named = [1, "test", "Named", 0, [text, { xmlName: "Item" }]];
const map = [2, "test", "Map", 0, [text, { xmlName: "Name" }], [text, { xmlName: "Value" }]];
const inner = [3, "test", "Inner", 0, ["Key", "Value"], [text, text]];
const members = {
  Text: text,
  Yes: boolean,
  Number: number,
  At: timestamp,
  AtEpoch: epochSeconds,
  Blob: blob,
  Plain: list | text,
  Named: () => named,
  Flat: [() => named, { xmlFlattened: 1, xmlName: "Flat" }],
  Map: 128 | text,
  NamedMap: () => map,
  FlatMap: [() => map, { xmlFlattened: 1 }],
  Structs: () => [1, "test", "Structs", 0, () => inner],
};
const schema = NormalizedSchema.of([3, "test", "Everything", 0, Object.keys(members), Object.values(members)] as never);
const decode = inputDecoder(schema, textFormat, { ...plainRules, doubles: ["Number"] });
const read = (form: string) => decode(readForm(schema, new URLSearchParams(form)));

test.each([
  ["text", "Text=a%20b%2Bc", { Text: "a b+c" }],
  ["empty text", "Text=", { Text: "" }],
  ["a boolean", "Yes=true", { Yes: true }],
  ["a number", "Number=-2.5", { Number: -2.5 }],
  ["a time", "At=2026-01-01T00:00:00Z", { At: new Date(Date.UTC(2026, 0, 1)) }],
  ["a time in seconds", "AtEpoch=1.5", { AtEpoch: new Date(1_500) }],
  ["bytes", "Blob=AQI%3D", { Blob: Uint8Array.of(1, 2) }],
  [
    "a list in the order of its numbers",
    "Plain.member.10=c&Plain.member.2=b&Plain.member.1=a",
    { Plain: ["a", "b", "c"] },
  ],
  ["an empty list", "Plain=", { Plain: [] }],
  ["a list with named members", "Named.Item.1=a", { Named: ["a"] }],
  ["a flattened list", "Flat.1=a&Flat.2=b", { Flat: ["a", "b"] }],
  ["a map", "Map.entry.1.key=k&Map.entry.1.value=v", { Map: { k: "v" } }],
  ["a map with names of its own", "NamedMap.entry.1.Name=k&NamedMap.entry.1.Value=v", { NamedMap: { k: "v" } }],
  ["a flattened map", "FlatMap.1.Name=k&FlatMap.1.Value=v", { FlatMap: { k: "v" } }],
  ["structures in a list", "Structs.member.1.Key=a&Structs.member.1.Value=b", { Structs: [{ Key: "a", Value: "b" }] }],
  ["nothing of what it does not know", "Color=red", {}],
])("reads %s", (_, form, expected) => {
  expect(read(form)).toEqual(expected);
});

test.each([
  ["a boolean", "Yes=perhaps"],
  ["a number", "Number=many"],
  ["a time", "At=noon"],
])("refuses %s that is none", (_, form) => {
  expect(() => read(form)).toThrow(/is not a/);
});

test.each([
  [{ Text: "<&>" }, "<R><Text>&lt;&amp;&gt;</Text></R>"],
  [{ Yes: false, Number: 0 }, "<R><Yes>false</Yes><Number>0</Number></R>"],
  [{ At: new Date(0), AtEpoch: new Date(1_500) }, "<R><At>1970-01-01T00:00:00.000Z</At><AtEpoch>1.5</AtEpoch></R>"],
  [{ Blob: Uint8Array.of(1, 2) }, "<R><Blob>AQI=</Blob></R>"],
  [{ Plain: ["a", "b"], Flat: ["c"] }, "<R><Plain><member>a</member><member>b</member></Plain><Flat>c</Flat></R>"],
  [{ Plain: [] }, "<R><Plain></Plain></R>"],
  [{ Map: { k: "v" } }, "<R><Map><entry><key>k</key><value>v</value></entry></Map></R>"],
  [{ FlatMap: { k: "v" } }, "<R><FlatMap><Name>k</Name><Value>v</Value></FlatMap></R>"],
  [{ Structs: [{ Key: "a" }], Text: undefined }, "<R><Structs><member><Key>a</Key></member></Structs></R>"],
])("writes %o", (value, xml) => {
  expect(writeXml(schema, value, "R")).toBe(xml);
});

test("characters that XML cannot represent are replaced", () => {
  expect(escapeXml("a\u0000b\r\n\u{1F600}\uD800")).toBe("a\uFFFDb&#xD;\n\u{1F600}\uFFFD");
});

test("GetCallerIdentity returns the account's root user", async () => {
  const account = new TestAccount();
  const identity = await account.client(STSClient).send(new GetCallerIdentityCommand({}));
  expect(identity).toMatchObject({ Account: "000000000000", Arn: "arn:aws:iam::000000000000:root" });
});

test("the version identifies the service, maps work in both directions, and errors have their query code", async () => {
  const account = new TestAccount();
  const sns = account.client(SNSClient);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "t", Attributes: { DisplayName: "a & b" } }));
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).toMatchObject({ TopicArn, DisplayName: "a & b" });
  const lost = sns.send(new PublishCommand({ TopicArn: `${TopicArn}x`, Message: "m" }));
  await expect(lost).rejects.toMatchObject({ name: "NotFoundException", message: "Topic does not exist" });
});

test("a request whose action is in the query string is rejected, whatever its method", async () => {
  const account = new TestAccount();
  const query = { Action: "CreateTopic", Name: "t", Version: "2010-03-31" };
  for (const method of ["GET", "POST"]) {
    const response = await account.router({ method, path: "/", query, headers: {}, body: bytesOf("") });
    expect([response.status, JSON.parse(textOf(response.body)).message]).toEqual([
      404,
      "flatten's emulator does not recognize this request. A request of the query protocol must be a POST with a form as its body.",
    ]);
  }
  expect(account.sns.topics).toEqual([]);
});

test("an unknown action is rejected in XML", async () => {
  const { router } = new TestAccount();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const body = bytesOf("Action=Nothing&Version=2010-05-15");
  const response = await router({ method: "POST", path: "/", query: {}, headers, body });
  expect([response.status, response.headers["content-type"]]).toEqual([400, "text/xml"]);
  expect(textOf(response.body)).toMatch(
    /^<ErrorResponse xmlns="[^"]+"><Error><Type>Sender<\/Type><Code>UnknownOperation/,
  );
});
