import type { Random } from "../../src/base/random.ts";
import type { WireRequest } from "../../src/emulator/api/protocols/protocol.ts";
import {
  describeOperation,
  type NormalizedSchema,
  type OperationSchema,
  operationTraits,
} from "../../src/emulator/api/schema/codec.ts";
import { encodeCbor } from "./cbor-writer.ts";
import { pick, type Value } from "./generate.ts";
import { deepMarker } from "./mutate.ts";

/** How a service is spoken to: the protocol and what identifies the service in it. */
export type Dialect =
  | { readonly kind: "json"; readonly target: string; readonly version: string }
  | { readonly kind: "cbor"; readonly service: string }
  | { readonly kind: "query"; readonly version: string }
  | { readonly kind: "rest" };

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** A request for an operation, with an input that may not match its schema. */
export function encode(dialect: Dialect, schema: OperationSchema, input: Value): WireRequest {
  const { name, input: inputSchema } = describeOperation(schema);
  const post = { method: "POST", path: "/", query: {} };
  switch (dialect.kind) {
    case "json": {
      const headers = {
        "x-amz-target": `${dialect.target}.${name}`,
        "content-type": `application/x-amz-json-${dialect.version}`,
      };
      return { ...post, headers, body: utf8(jsonOf(input)) };
    }
    case "cbor": {
      const path = `/service/${dialect.service}/operation/${name}`;
      return { ...post, path, headers: { "smithy-protocol": "rpc-v2-cbor" }, body: encodeCbor(input) };
    }
    case "query": {
      const form = new URLSearchParams({ Action: name, Version: dialect.version });
      addFields(form, inputSchema, "", input);
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      return { ...post, headers, body: utf8(form.toString()) };
    }
    case "rest":
      return restRequest(schema, input);
  }
}

/** JSON as AWS JSON writes it: base64 for bytes, seconds for times. */
function jsonOf(value: Value): string {
  const text = JSON.stringify(value, function (this: Record<string, unknown>, key, item: unknown) {
    const original = this[key];
    if (original instanceof Date) return original.getTime() / 1_000;
    return item instanceof Uint8Array ? base64(item) : item;
  });
  const deep = "[".repeat(20_000) + "]".repeat(20_000);
  return (text ?? "null").replaceAll(`"${deepMarker}"`, deep);
}

/** Flattens a value into the fields of a form; a value that does not match its schema is written somehow. */
function addFields(form: URLSearchParams, schema: NormalizedSchema | undefined, prefix: string, value: Value): void {
  if (Array.isArray(value)) {
    const isFlat = schema?.getMergedTraits().xmlFlattened === 1;
    const member = schema?.isListSchema() ? schema.getValueSchema() : undefined;
    const holder = isFlat ? prefix : `${prefix}.${member?.getMergedTraits().xmlName ?? "member"}`;
    if (value.length === 0) form.append(prefix, "");
    for (const [index, item] of value.entries()) addFields(form, member, `${holder}.${index + 1}`, item);
  } else if (value instanceof Date) {
    form.append(prefix, value.toISOString());
  } else if (value instanceof Uint8Array) {
    form.append(prefix, base64(value));
  } else if (typeof value !== "object" || value === null) {
    form.append(prefix, String(value));
  } else if (schema?.isMapSchema()) {
    addEntries(form, schema, prefix, value);
  } else {
    const members = new Map(schema?.isStructSchema() ? schema.structIterator() : []);
    for (const [key, item] of Object.entries(value)) {
      const member = members.get(key);
      const name = member?.getMergedTraits().xmlName ?? key;
      addFields(form, member, prefix === "" ? name : `${prefix}.${name}`, item);
    }
  }
}

function addEntries(form: URLSearchParams, schema: NormalizedSchema, prefix: string, value: object): void {
  const holder = schema.getMergedTraits().xmlFlattened === 1 ? prefix : `${prefix}.entry`;
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? "key";
  const valueName = schema.getValueSchema().getMergedTraits().xmlName ?? "value";
  for (const [index, [key, item]] of Object.entries(value).entries()) {
    form.append(`${holder}.${index + 1}.${keyName}`, key);
    addFields(form, schema.getValueSchema(), `${holder}.${index + 1}.${valueName}`, item);
  }
}

function restRequest(schema: OperationSchema, input: Value): WireRequest {
  const [method = "POST", uri = "/"] = operationTraits(schema).http ?? [];
  const { input: inputSchema } = describeOperation(schema);
  let path = uri.split("?")[0] ?? "/";
  let payload: Uint8Array | undefined;
  const query: Record<string, string> = {};
  const headers: Record<string, string> = { "content-type": "application/json" };
  const rest: Record<string, Value> = {};
  const given = new Map(typeof input === "object" && input !== null ? Object.entries(input) : []);
  for (const [name, member] of inputSchema.structIterator()) {
    const { httpLabel, httpQuery, httpHeader, httpPayload } = member.getMergedTraits();
    const value = given.get(name);
    given.delete(name);
    if (httpLabel) path = path.replace(new RegExp(`\\{${name}\\+?\\}`), () => label(value));
    else if (httpPayload) payload = value instanceof Uint8Array ? value : utf8(jsonOf(value));
    else if (value === undefined) continue;
    else if (httpQuery) query[httpQuery] = textOf(value);
    else if (httpHeader) headers[httpHeader.toLowerCase()] = textOf(value);
    else rest[name] = value;
  }
  const members = { ...rest, ...Object.fromEntries(given) };
  const body = method === "GET" && Object.keys(members).length === 0 ? new Uint8Array() : utf8(jsonOf(members));
  return { method, path, query, headers, body: payload ?? body };
}

const textOf = (value: Value): string => (typeof value === "string" ? value : jsonOf(value));

function label(value: Value): string {
  const text = textOf(value).slice(0, 2_000);
  try {
    return encodeURIComponent(text);
  } catch {
    // A lone surrogate.
    return "%zz";
  }
}

/** Changes the bytes, the path or the headers of a request. */
export function mutateRequest(request: WireRequest, random: Random): WireRequest {
  const { body } = request;
  const at = random.integer(0, body.length);
  switch (random.integer(0, 9)) {
    case 0:
      return { ...request, body: body.slice(0, at) };
    case 1:
      return { ...request, body: spliced(body, at, Uint8Array.of(random.integer(0, 255))) };
    case 2:
      return { ...request, body: spliced(body, at, Uint8Array.of(0xc3, 0x28, 0xff)) };
    case 3:
      return { ...request, body: body.map((byte, i) => (i === at ? byte ^ (1 << random.integer(0, 7)) : byte)) };
    case 4:
      return { ...request, body: pick(random, strangeBodies) };
    case 5:
      return {
        ...request,
        path: request.path + pick(random, ["%", "%zz", "/", "//", "/../..", "%00", "?a=b", "\u0000"]),
      };
    case 6:
      return { ...request, method: pick(random, ["GET", "PUT", "DELETE", "POST"]) };
    case 7:
      return {
        ...request,
        headers: { ...request.headers, "content-type": pick(random, ["", "text/plain", "x".repeat(500)]) },
      };
    case 8: {
      const [name = "x"] = Object.keys(request.headers);
      return {
        ...request,
        headers: { ...request.headers, [name]: pick(random, ["", "a.b.c", "__proto__", "AmazonSQS."]) },
      };
    }
    default:
      return { ...request, query: { ...request.query, ...pick(random, strangeQueries) } };
  }
}

const strangeBodies: readonly Uint8Array[] = [
  ...["", "null", "[]", "0", '""', "{}", "true", "\uFEFF{}", '{"__proto__":{"a":1}}', '{"a":1,"a":2}'].map(utf8),
  utf8("[".repeat(100_000)),
  utf8(`${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`),
  utf8("a.".repeat(50_000)),
  utf8("&".repeat(100_000)),
  new Uint8Array(9 * 1024 * 1024),
  Uint8Array.from({ length: 100_000 }, () => 0x81),
  Uint8Array.of(0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
];

const strangeQueries: readonly Record<string, string>[] = [
  { Action: "CreateQueue", Version: "2012-11-05" },
  { MaxItems: "many" },
  { MaxItems: "-1" },
  { Marker: "__proto__" },
  { Qualifier: "x".repeat(200) },
];

function spliced(bytes: Uint8Array, at: number, more: Uint8Array): Uint8Array {
  const all = new Uint8Array(bytes.length + more.length);
  all.set(bytes.subarray(0, at));
  all.set(more, at);
  all.set(bytes.subarray(at), at + more.length);
  return all;
}
