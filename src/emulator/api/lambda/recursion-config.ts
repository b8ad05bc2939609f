import {
  GetFunctionRecursionConfig$,
  type GetFunctionRecursionConfigCommandInput,
  type GetFunctionRecursionConfigResponse,
  PutFunctionRecursionConfig$,
  type PutFunctionRecursionConfigCommandInput,
  type PutFunctionRecursionConfigResponse,
} from "@aws-sdk/client-lambda";
import { action } from "../router.ts";

/** What Lambda does when a function invokes itself in a loop; `Terminate` unless it was set (L-API). */
export const getFunctionRecursionConfig = action<
  GetFunctionRecursionConfigCommandInput,
  GetFunctionRecursionConfigResponse
>(GetFunctionRecursionConfig$, (input, { lambda }) => ({
  RecursiveLoop: lambda.functions.get(input.FunctionName ?? "").recursiveLoop,
}));

/** Sets it. It applies to the next invocation. */
export const putFunctionRecursionConfig = action<
  PutFunctionRecursionConfigCommandInput,
  PutFunctionRecursionConfigResponse
>(PutFunctionRecursionConfig$, (input, { lambda }) => {
  const fn = lambda.functions.get(input.FunctionName ?? "");
  fn.recursiveLoop = input.RecursiveLoop === "Allow" ? "Allow" : "Terminate";
  return { RecursiveLoop: fn.recursiveLoop };
});
