import { queryProtocol } from "../protocols/query.ts";
import { awsJsonProtocol } from "../protocols/rpc.ts";
import type { Service } from "../router.ts";
import { sqsRules } from "./input.ts";
import { messageActions } from "./messages.ts";
import { moveTaskActions } from "./move-tasks.ts";
import { permissionActions } from "./permissions.ts";
import { queueActions } from "./queues.ts";
import { tagActions } from "./tags.ts";

/** The SQS API in AWS JSON 1.0, which all current SDKs use, and in the query protocol of older ones. A new action goes into one of the groups below. */
export const sqsService: Service = {
  name: "SQS",
  protocols: [
    awsJsonProtocol("AmazonSQS", "1.0", sqsRules),
    queryProtocol({
      apiVersion: "2012-11-05",
      xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
      rules: sqsRules,
      pathMember: "QueueUrl",
    }),
  ],
  actions: {
    ...messageActions,
    ...moveTaskActions,
    ...permissionActions,
    ...queueActions,
    ...tagActions,
  },
};
