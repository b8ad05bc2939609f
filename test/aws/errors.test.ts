import { describe, expect, test } from "vitest";
import { type ConnectionFlags, translateError } from "../../src/aws/errors.ts";
import { FlattenError, usageError } from "../../src/base/errors.ts";

const sdkError = (name: string, message = "what AWS said", more: object = { $metadata: { httpStatusCode: 400 } }) =>
  Object.assign(new Error(message), { name, ...more });
const socketError = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

function translated(error: unknown, flags: ConnectionFlags = {}): FlattenError {
  const result = translateError(error, flags);
  if (result instanceof FlattenError) return result;
  throw new Error(`${String(error)} was not translated`);
}

const cases: readonly { error: Error; flags?: ConnectionFlags; message: string; remedy: string }[] = [
  { error: sdkError("ExpiredToken"), message: "the AWS credentials have expired", remedy: "aws sso login" },
  {
    error: sdkError("ExpiredTokenException"),
    flags: { profile: "work" },
    message: "the AWS credentials have expired",
    remedy: "aws sso login --profile work",
  },
  { error: sdkError("TokenRefreshRequired"), message: "expired", remedy: "aws sso login" },
  { error: sdkError("AccessDenied", "no sqs:SendMessage"), message: "no sqs:SendMessage", remedy: "infra/README.md" },
  { error: sdkError("AccessDeniedException"), message: "AWS denied access", remedy: "infra/README.md" },
  { error: sdkError("AuthorizationError"), message: "AWS denied access", remedy: "infra/README.md" },
  { error: sdkError("UnauthorizedOperation"), message: "AWS denied access", remedy: "infra/README.md" },
  {
    error: sdkError("CredentialsProviderError", "Could not load credentials", {}),
    message: "no AWS credentials were found",
    remedy: "--target local",
  },
  {
    error: sdkError("CredentialsProviderError", "Could not load credentials", {}),
    flags: { profile: "work" },
    message: 'no AWS credentials were found for profile "work"',
    remedy: "aws configure list-profiles",
  },
  {
    error: sdkError("InvalidClientTokenId"),
    message: "AWS rejected the credentials",
    remedy: "get-caller-identity",
  },
  {
    error: socketError("ECONNREFUSED"),
    flags: { endpointUrl: "http://127.0.0.1:4566" },
    message: "cannot reach http://127.0.0.1:4566: the connection was refused",
    remedy: "flatten local start",
  },
  { error: socketError("ENOTFOUND"), message: "cannot reach the AWS endpoint", remedy: "the AWS Region" },
  { error: socketError("ECONNRESET"), message: "cannot reach", remedy: "network" },
  { error: socketError("EHOSTUNREACH"), message: "cannot reach", remedy: "network" },
  {
    error: Object.assign(new SyntaxError("Unexpected end of JSON input"), { $response: {} }),
    message: "the response was incomplete",
    remedy: "repeat the command",
  },
  { error: new Error("Region is missing"), message: "no AWS Region is set", remedy: "--region us-east-1" },
];

describe("an error of the SDK", () => {
  test.each(cases)("$error gets a message and a remedy", ({ error, flags, message, remedy }) => {
    const result = translated(error, flags);
    expect(result.message).toContain(message);
    expect(result.remedy).toContain(remedy);
    expect([result.reason, result.cause]).toEqual(["cloud", error]);
  });

  test("without a translation keeps its message and its name", () => {
    const result = translated(sdkError("PurgeQueueInProgress", "Only one a minute."));
    expect([result.reason, result.message]).toEqual([
      "cloud",
      "AWS rejected the request: Only one a minute. (PurgeQueueInProgress)",
    ]);
  });
});

describe("any other error", () => {
  test.each([new TypeError("a bug"), usageError("no"), "text", undefined])("passes through unchanged: %s", (error) => {
    expect(translateError(error)).toBe(error);
  });
});
