import { ListFunctions$, type ListFunctionsCommandInput, type ListFunctionsResponse } from "@aws-sdk/client-lambda";
import { action } from "../action.ts";
import { functionShape } from "./function-shape.ts";

const pageMax = 50;

/** By name, 50 to a page (L-API ListFunctions). */
export const listFunctions = action<ListFunctionsCommandInput, ListFunctionsResponse>(
  ListFunctions$,
  (input, { lambda }) => {
    const { Marker: after = "", MaxItems: size = pageMax } = input;
    const rest = lambda.functions.list().filter(({ name }) => name > after);
    const page = rest.slice(0, Math.min(size, pageMax));
    return {
      Functions: page.map(functionShape),
      ...(page.length < rest.length ? { NextMarker: page.at(-1)?.name } : {}),
    } satisfies ListFunctionsResponse;
  },
);
