import { describeOperation } from "../codec.ts";
import { bytesOf, textOf, type WireRequest } from "../wire.ts";
import type { Protocol } from "./protocol.ts";
import { readForm } from "./query-form.ts";
import { escapeXml, writeXml } from "./query-xml.ts";

export interface QueryProtocolOptions {
  /** The `Version` parameter by which the service is recognised, e.g. "2010-05-15". */
  readonly apiVersion: string;
  /** The namespace of the answers. */
  readonly xmlNamespace: string;
}

/**
 * AWS query: a form with `Action` and `Version` (or a query string) goes in, XML comes out (smithy.io, "AWS query
 * protocol").
 */
export function queryProtocol({ apiVersion, xmlNamespace }: QueryProtocolOptions): Protocol {
  const headersFor = (requestId: string) => ({ "content-type": "text/xml", "x-amzn-requestid": requestId });
  return {
    operationOf: (request) => {
      const form = formOf(request);
      return form.get("Version") === apiVersion ? (form.get("Action") ?? undefined) : undefined;
    },
    decode: (schema, request) => readForm(describeOperation(schema).input, formOf(request)),
    encode: (schema, output, requestId) => {
      const { name, output: outputSchema } = describeOperation(schema);
      const result = outputSchema.isUnitSchema() ? "" : writeXml(outputSchema, output ?? {}, `${name}Result`);
      const body =
        `<${name}Response xmlns="${xmlNamespace}">${result}` +
        `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`;
      return { status: 200, headers: headersFor(requestId), body: bytesOf(body) };
    },
    encodeError: (error, requestId) => {
      const fault = error.status >= 500 ? "Receiver" : "Sender";
      const body =
        `<ErrorResponse xmlns="${xmlNamespace}"><Error><Type>${fault}</Type>` +
        `<Code>${escapeXml(error.queryCode ?? error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error>` +
        `<RequestId>${requestId}</RequestId></ErrorResponse>`;
      return { status: error.status, headers: headersFor(requestId), body: bytesOf(body) };
    },
  };
}

const forms = new WeakMap<WireRequest, URLSearchParams>();

/** Several services look at the same request to see whether it is theirs: its form is read once. */
function formOf(request: WireRequest): URLSearchParams {
  const known = forms.get(request);
  if (known !== undefined) return known;
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  const form = isForm ? new URLSearchParams(textOf(request.body)) : new URLSearchParams(request.query);
  forms.set(request, form);
  return form;
}
