import { FlattenError } from "../base/errors.ts";

/** The connection settings that a remedy repeats, so that the user can paste the command. */
export interface ConnectionFlags {
  readonly profile?: string;
  readonly endpointUrl?: string;
}

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

type Translation = (error: SdkError, flags: ConnectionFlags) => { message: string; remedy: string };

const login: Translation = (_error, { profile }) => ({
  message: "the AWS credentials have expired",
  remedy: `run: aws sso login${profile === undefined ? "" : ` --profile ${profile}`}   (or refresh your keys), then repeat the command`,
});

const denied: Translation = (error) => ({
  message: `AWS denied access: ${error.message ?? error.name ?? ""}`,
  remedy: [...statementFor(error), "infra/README.md lists the permissions that each command needs"].join("; "),
});

/** The action that AWS denied, for example `sqs:SendMessage`; undefined if the error does not name it. */
export const deniedAction = (error: unknown): string | undefined =>
  /not authorized to perform: (\w+:\w+)/.exec((error as SdkError | undefined)?.message ?? "")?.[1];

/** The statement that allows what AWS denied; none if the error does not name the action. */
function statementFor(error: SdkError): string[] {
  const action = deniedAction(error);
  if (action === undefined) return [];
  const resource = /on resource: (arn:\S+)/.exec(error.message ?? "")?.[1] ?? "*";
  return [`add to your policy: {"Effect":"Allow","Action":"${action}","Resource":"${resource}"}`];
}

const noCredentials: Translation = (_error, { profile }) => ({
  message: `no AWS credentials were found${profile === undefined ? "" : ` for profile "${profile}"`}`,
  remedy: "set AWS_PROFILE or pass --profile <name> (aws configure list-profiles shows them), or use --target local",
});

const unreachable: Translation = (error, { endpointUrl }) => ({
  message: `cannot reach ${endpointUrl ?? "the AWS endpoint"}: ${reasonOf(error)}`,
  remedy:
    endpointUrl === undefined
      ? "check the network connection and the AWS Region"
      : "check that the endpoint is running; to start the emulator: flatten local start",
});

const unknownKeys: Translation = () => ({
  message: "AWS rejected the credentials",
  remedy: "check the profile and the keys: aws sts get-caller-identity",
});

/** The names and codes of errors that each translation is for. */
const translated = [
  [login, ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"]],
  [denied, ["AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"]],
  [noCredentials, ["CredentialsProviderError"]],
  [
    unknownKeys,
    ["UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidSignatureException", "InvalidClientTokenId"],
  ],
  [unreachable, ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "TimeoutError", "ECONNRESET"]],
  [unreachable, ["EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "EPIPE"]],
] as const;

const translations: ReadonlyMap<string, Translation> = new Map(
  translated.flatMap(([translation, names]) => names.map((name) => [name, translation] as const)),
);

/**
 * Translates an error of the SDK into a FlattenError with a remedy. FlattenErrors and errors that do not come from AWS
 * or the network are returned unchanged.
 */
export function translateError(error: unknown, flags: ConnectionFlags = {}): unknown {
  if (error instanceof FlattenError || !(error instanceof Error)) return error;
  const sdk = error as SdkError & Error;
  if (/region is missing/i.test(sdk.message)) {
    return new FlattenError("cloud", "no AWS Region is set", {
      remedy: "pass --region <name>, for example --region us-east-1, or set AWS_REGION",
      cause: error,
    });
  }
  if (isUnreadable(error)) {
    return new FlattenError("cloud", unreadableText, {
      remedy: "check the network connection and any proxy, then repeat the command",
      cause: error,
    });
  }
  const translate = translations.get(sdk.code ?? "") ?? translations.get(sdk.name);
  if (translate !== undefined) {
    const { message, remedy } = translate(sdk, flags);
    return new FlattenError("cloud", message, { remedy, cause: error });
  }
  if (sdk.$metadata === undefined) return error;
  return new FlattenError("cloud", `AWS rejected the request: ${sdk.message} (${sdk.name})`, { cause: error });
}

const unreadableText = "the response was incomplete or was not AWS's";

/**
 * Whether a response arrived that the SDK could not read, such as a truncated one or the page of a proxy. The SDK attaches
 * the response to such an error; an error that AWS returned also has a `$fault`.
 */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && "$response" in error && !("$fault" in error);

/** Whether the error comes from AWS or the network. Any other error is a bug in flatten. */
export const isCloudError = (error: unknown): boolean => translateError(error) instanceof FlattenError;

/** The message of an error from AWS or the network, in one short phrase for a report. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error) || error instanceof FlattenError) return (error as Error).message ?? String(error);
  if (isUnreadable(error)) return unreadableText;
  const { code, name, $metadata } = error as SdkError & Error;
  if (code !== undefined) return reasonOf(error);
  return $metadata === undefined ? error.message : `${error.message} (${name})`;
}

function reasonOf(error: SdkError): string {
  return error.code === "ECONNREFUSED" ? "the connection was refused" : (error.code ?? error.message ?? "no answer");
}

/** Whether AWS denied access: the caller lacks a permission. */
export const isDenied = (error: unknown): boolean => error instanceof Error && translations.get(error.name) === denied;

const goneNames = new Set([
  "ResourceNotFoundException",
  "ResourceNotFound",
  "QueueDoesNotExist",
  "AWS.SimpleQueueService.NonExistentQueue",
]);

/** Whether the error means that the requested resource does not exist. */
export const isGone = (error: unknown): error is Error => error instanceof Error && goneNames.has(error.name);

/** For `catch`: `value` in place of an error that `is` accepts; any other error is thrown. */
const insteadOf =
  (is: (error: unknown) => boolean) =>
  <T>(value: T) =>
  (error: unknown): T => {
    if (is(error)) return value;
    throw error;
  };

/** For `catch`: `value` if AWS denied access. Any other error is thrown. */
export const ifDenied = insteadOf(isDenied);

/** For `catch`: `value` if the requested resource does not exist. Any other error is thrown. */
export const ifGone = insteadOf(isGone);
