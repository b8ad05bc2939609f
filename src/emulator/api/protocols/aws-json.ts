import { describeOperation, writeAwsJson } from "../schema/codec.ts";
import type { InputRules } from "../schema/input-rules.ts";
import { jsonFormat } from "../schema/wire-formats.ts";
import { inputReader, parseJsonBody } from "./input-reader.ts";
import type { Protocol } from "./protocol.ts";

/**
 * AWS JSON 1.0 / 1.1: `POST /` with `X-Amz-Target: <prefix>.<Action>`. Services that formerly used the query protocol
 * also return their old error code in `x-amzn-query-error`.
 */
export function awsJsonProtocol(targetPrefix: string, version: "1.0" | "1.1", rules: InputRules): Protocol {
  const read = inputReader(jsonFormat, rules);
  const contentType = `application/x-amz-json-${version}`;
  const headersFor = (requestId: string) => ({ "content-type": contentType, "x-amzn-requestid": requestId });
  return {
    operationOf: ({ method, headers }) => {
      const [prefix, name] = (headers["x-amz-target"] ?? "").split(".");
      return method === "POST" && prefix === targetPrefix ? name : undefined;
    },
    decode: (schema, request) => read(schema, () => parseJsonBody(request.body)),
    encode: (schema, output, requestId) => ({
      status: 200,
      headers: headersFor(requestId),
      body: writeAwsJson(describeOperation(schema).output, output ?? {}),
    }),
    encodeError: (error, requestId) => ({
      status: error.status,
      headers: {
        ...headersFor(requestId),
        ...(error.queryCode === undefined ? {} : { "x-amzn-query-error": `${error.queryCode};Sender` }),
      },
      body: JSON.stringify({ __type: error.code, message: error.message, ...error.members }),
    }),
  };
}
