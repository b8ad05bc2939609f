import { TagResource$, type TagResourceCommandInput } from "@aws-sdk/client-lambda";
import { action } from "../action.ts";

/** Adds tags to a function. */
export const tagResource = action<TagResourceCommandInput, Record<string, never>>(TagResource$, (input, { lambda }) => {
  const fn = lambda.functions.get(input.Resource ?? "");
  fn.tags = { ...fn.tags, ...input.Tags };
  return {};
});
