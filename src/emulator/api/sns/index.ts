import { queryProtocol } from "../protocols/query.ts";
import type { Service } from "../router.ts";
import { snsRules } from "./input.ts";
import { subscriptionActions } from "./subscriptions.ts";
import { topicActions } from "./topics.ts";

/** The SNS API. */
export const snsService: Service = {
  name: "SNS",
  protocols: [
    queryProtocol({
      apiVersion: "2010-03-31",
      xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/",
      rules: snsRules,
    }),
  ],
  actions: { ...topicActions, ...subscriptionActions },
};
