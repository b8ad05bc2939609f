import {
  ListEventSourceMappings$,
  type ListEventSourceMappingsCommandInput,
  type ListEventSourceMappingsResponse,
} from "@aws-sdk/client-lambda";
import { functionNameOf } from "../../lambda/function-name.ts";
import { action } from "../action.ts";
import { mappingShape } from "./event-source-mapping-shape.ts";

const pageMax = 100;

/** In the order of their creation, 100 to a page (L-API ListEventSourceMappings). */
export const listEventSourceMappings = action<ListEventSourceMappingsCommandInput, ListEventSourceMappingsResponse>(
  ListEventSourceMappings$,
  (input, { eventSourceMappings }) => {
    const { EventSourceArn: queueArn, FunctionName, Marker: after, MaxItems: size = pageMax } = input;
    const all = eventSourceMappings.list({
      ...(queueArn === undefined ? {} : { queueArn }),
      ...(FunctionName === undefined ? {} : { functionName: functionNameOf(FunctionName) ?? FunctionName }),
    });
    const rest = all.slice(all.findIndex(({ uuid }) => uuid === after) + 1);
    const page = rest.slice(0, Math.min(size, pageMax));
    return {
      EventSourceMappings: page.map(mappingShape),
      ...(page.length < rest.length ? { NextMarker: page.at(-1)?.uuid } : {}),
    } satisfies ListEventSourceMappingsResponse;
  },
);
