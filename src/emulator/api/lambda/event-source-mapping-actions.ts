import type { ActionTable } from "../action.ts";
import { createEventSourceMapping } from "./create-event-source-mapping.ts";
import { deleteEventSourceMapping } from "./delete-event-source-mapping.ts";
import { getEventSourceMapping } from "./get-event-source-mapping.ts";
import { listEventSourceMappings } from "./list-event-source-mappings.ts";
import { updateEventSourceMapping } from "./update-event-source-mapping.ts";

/** The actions of Lambda that are about event source mappings. */
export const eventSourceMappingActions: ActionTable = {
  CreateEventSourceMapping: createEventSourceMapping,
  GetEventSourceMapping: getEventSourceMapping,
  ListEventSourceMappings: listEventSourceMappings,
  UpdateEventSourceMapping: updateEventSourceMapping,
  DeleteEventSourceMapping: deleteEventSourceMapping,
};
