import { UntagResource$, type UntagResourceCommandInput } from "@aws-sdk/client-lambda";
import { action } from "../action.ts";

/** Takes tags off a function. */
export const untagResource = action<UntagResourceCommandInput, Record<string, never>>(
  UntagResource$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(input.Resource ?? "");
    const gone = new Set(input.TagKeys);
    fn.tags = Object.fromEntries(Object.entries(fn.tags).filter(([key]) => !gone.has(key)));
    return {};
  },
);
