import { strictTextOf } from "../../../base/encoding.ts";
import { AwsError } from "../../aws-error.ts";
import { describeOperation, type NormalizedSchema } from "../schema/codec.ts";
import type { InputRules } from "../schema/input-rules.ts";
import { inputReader, type Protocol, textFormat, type WireRequest, type WireResponse } from "./protocol.ts";

/** What differs between the services that use the query protocol. */
interface QueryProtocolOptions {
  /** The `Version` parameter that identifies the service, e.g. "2010-05-15". */
  readonly apiVersion: string;
  /** The XML namespace of the responses. */
  readonly xmlNamespace: string;
  readonly rules: InputRules;
  /** The member that is the request's path if the form omits it: requests to SQS can be sent to a queue's URL. */
  readonly pathMember?: string;
}

/** More fields are rejected: the largest valid input of any operation has fewer. */
const fieldsMax = 20_000;

const malformed = (message: string) => new AwsError("MalformedInput", message);

/**
 * AWS query: the request is a form with `Action` and `Version`, the response is XML (smithy.io, "AWS query protocol").
 * Requests with `Action` in the query string are rejected: a GET must not change anything.
 */
export function queryProtocol({ apiVersion, xmlNamespace, rules, pathMember }: QueryProtocolOptions): Protocol {
  const read = inputReader(textFormat, rules, malformed);
  const headersFor = (requestId: string) => ({ "content-type": "text/xml", "x-amzn-requestid": requestId });
  return {
    operationOf: (request) => {
      const form = formOf(request);
      return form.get("Version") === apiVersion ? (form.get("Action") ?? undefined) : undefined;
    },
    decode: (schema, request) =>
      read(schema, () => {
        const input = readForm(describeOperation(schema).input, formOf(request));
        return pathMember === undefined || request.path === "/" ? input : { [pathMember]: request.path, ...input };
      }),
    encode: (schema, output, requestId) => {
      const { name, output: outputSchema } = describeOperation(schema);
      const result = outputSchema.isUnitSchema() ? "" : writeXml(outputSchema, output ?? {}, `${name}Result`);
      const body =
        `<${name}Response xmlns="${xmlNamespace}">${result}` +
        `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`;
      return { status: 200, headers: headersFor(requestId), body };
    },
    encodeError: (error, requestId) => {
      const fault = error.status >= 500 ? "Receiver" : "Sender";
      const body =
        `<ErrorResponse xmlns="${xmlNamespace}"><Error><Type>${fault}</Type>` +
        `<Code>${escapeXml(error.queryCode ?? error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error>` +
        `<RequestId>${requestId}</RequestId></ErrorResponse>`;
      return { status: error.status, headers: headersFor(requestId), body };
    },
  };
}

/** Whether the body of a request is a form, as those of the query protocol are. */
const isForm = (contentType: string | undefined): boolean =>
  contentType?.startsWith("application/x-www-form-urlencoded") ?? false;

/**
 * The response to a request that reaches no action. Clients of the query protocol and of S3 read errors as XML, all others as
 * JSON.
 *
 * @param contentType of the request.
 */
export function refuse(
  { status, code, message }: AwsError,
  contentType: string | undefined,
  isForS3 = false,
): WireResponse {
  const error = `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
  const xml = isForm(contentType) ? `<ErrorResponse>${error}</ErrorResponse>` : isForS3 ? error : undefined;
  return {
    status,
    headers: { "content-type": xml === undefined ? "application/json" : "text/xml", "x-amzn-errortype": code },
    body: xml ?? JSON.stringify({ __type: code, message }),
  };
}

const forms = new WeakMap<WireRequest, URLSearchParams>();

/** Several services inspect the same request to see whether it is theirs: its form is parsed once. */
function formOf(request: WireRequest): URLSearchParams {
  const known = forms.get(request);
  if (known !== undefined) return known;
  const hasForm = request.method === "POST" && isForm(request.headers["content-type"]);
  const form = new URLSearchParams(hasForm ? formText(request.body) : "");
  forms.set(request, form);
  return form;
}

const ampersand = 0x26;

/** @throws {AwsError} MalformedInput */
function formText(body: Uint8Array): string {
  let fields = 1;
  for (const byte of body) if (byte === ampersand) fields++;
  if (fields > fieldsMax) throw malformed(`the form has more than ${fieldsMax} fields`);
  const text = strictTextOf(body);
  if (text === undefined) throw malformed("the form is not valid UTF-8");
  return text;
}

/** Writes a value as an XML element of the given name, by its schema. Undefined members are omitted. */
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
  return `<${name}>${escapeXml(scalarText(schema, value))}</${name}>`;
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

function scalarText(schema: NormalizedSchema, value: unknown): string {
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
  "\r": "&#xD;",
};

/** Escapes the text of an element. Characters that XML 1.0 cannot represent (control characters, lone surrogates) become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>\r]/g, (char) => entities[char] ?? char);
}

/** A node of the tree that the dotted keys of a form describe. */
interface FormNode {
  text: string | undefined;
  readonly children: Map<string, FormNode>;
}

/** Names of a key beyond this number are ignored: no schema is as deep. */
const depthMax = 32;

/**
 * Reads a query form by a schema: `Tags.member.1.Key=a` is the key of the first tag. Structures, maps and lists become
 * plain values; simple values remain text.
 */
export function readForm(schema: NormalizedSchema, form: URLSearchParams): Record<string, unknown> {
  return schema.isUnitSchema() ? {} : readStruct(schema, treeOf(form));
}

function treeOf(form: URLSearchParams): FormNode {
  const root: FormNode = { text: undefined, children: new Map() };
  for (const [key, text] of form) {
    let node = root;
    for (const name of key.split(".", depthMax)) {
      const child = node.children.get(name) ?? { text: undefined, children: new Map() };
      node.children.set(name, child);
      node = child;
    }
    node.text = text;
  }
  return root;
}

function read(schema: NormalizedSchema, node: FormNode): unknown {
  if (schema.isListSchema()) return readList(schema, node);
  if (schema.isMapSchema()) return readMap(schema, node);
  if (schema.isStructSchema()) return readStruct(schema, node);
  return node.text ?? "";
}

function readStruct(schema: NormalizedSchema, node: FormNode): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const child = node.children.get(member.getMergedTraits().xmlName ?? name);
    if (child !== undefined) value[name] = read(member, child);
  }
  return value;
}

/** An empty list is sent as `Name=` without members. */
function readList(schema: NormalizedSchema, node: FormNode): unknown {
  const member = schema.getValueSchema();
  const flattened = schema.getMergedTraits().xmlFlattened;
  const holder = flattened ? node : node.children.get(member.getMergedTraits().xmlName ?? "member");
  return numbered(holder).map((child) => read(member, child));
}

function readMap(schema: NormalizedSchema, node: FormNode): unknown {
  const [keySchema, valueSchema] = [schema.getKeySchema(), schema.getValueSchema()];
  const keyName = keySchema.getMergedTraits().xmlName ?? "key";
  const valueName = valueSchema.getMergedTraits().xmlName ?? "value";
  const holder = schema.getMergedTraits().xmlFlattened ? node : node.children.get("entry");
  const entries = numbered(holder).flatMap((entry) => {
    const key = entry.children.get(keyName)?.text;
    const value = entry.children.get(valueName);
    return key === undefined || value === undefined ? [] : [[key, read(valueSchema, value)] as const];
  });
  return Object.fromEntries(entries);
}

function numbered(node: FormNode | undefined): FormNode[] {
  if (node === undefined) return [];
  return [...node.children]
    .filter(([name]) => /^\d+$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}
