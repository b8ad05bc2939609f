import { awsJsonProtocol } from "../protocols/rpc.ts";
import type { Service } from "../router.ts";
import { groupActions } from "./groups.ts";
import { logsRules } from "./input.ts";
import { metricFilterActions } from "./metric-filters.ts";
import { writingActions } from "./put-events.ts";
import { queryActions } from "./queries.ts";
import { readingActions } from "./read-events.ts";
import { tagActions } from "./tags.ts";

/** The CloudWatch Logs API. */
export const logsService: Service = {
  name: "CloudWatch Logs",
  protocols: [awsJsonProtocol("Logs_20140328", "1.1", logsRules)],
  actions: {
    ...groupActions,
    ...metricFilterActions,
    ...queryActions,
    ...readingActions,
    ...tagActions,
    ...writingActions,
  },
};
