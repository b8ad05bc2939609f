import {
  CreateTopic$,
  type CreateTopicInput,
  type CreateTopicResponse,
  DeleteTopic$,
  type DeleteTopicInput,
  GetTopicAttributes$,
  type GetTopicAttributesInput,
  type GetTopicAttributesResponse,
  ListSubscriptionsByTopic$,
  type ListSubscriptionsByTopicInput,
  type ListSubscriptionsByTopicResponse,
  ListTagsForResource$,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
  ListTopics$,
  type ListTopicsInput,
  type ListTopicsResponse,
  Publish$,
  type PublishInput,
  type PublishResponse,
  SetTopicAttributes$,
  type SetTopicAttributesInput,
  Subscribe$,
  type SubscribeInput,
  type SubscribeResponse,
  TagResource$,
  type TagResourceRequest,
  type TagResourceResponse,
  Unsubscribe$,
  type UnsubscribeInput,
} from "@aws-sdk/client-sns";
import { AwsError } from "../../aws-error.ts";
import { pendingConfirmation } from "../../sns/sns-service.ts";
import { action } from "../router.ts";
import type { InputRules } from "../schema/input-rules.ts";

export const createTopic = action<CreateTopicInput, CreateTopicResponse>(CreateTopic$, (input, { sns }) => ({
  TopicArn: sns.createTopic(required(input.Name, "Topic Name"), input.Attributes, fromTags(input.Tags)).arn,
}));

export const listTopics = action<ListTopicsInput, ListTopicsResponse>(ListTopics$, (_input, { sns }) => ({
  Topics: sns.topics.map(({ arn }) => ({ TopicArn: arn })),
}));

export const getTopicAttributes = action<GetTopicAttributesInput, GetTopicAttributesResponse>(
  GetTopicAttributes$,
  (input, { sns, context }) => {
    const { arn, attributes, subscriptions } = sns.topic(required(input.TopicArn, "TopicArn"));
    const pending = subscriptions.filter((subscription) => subscription.arn === pendingConfirmation).length;
    return {
      Attributes: {
        ...attributes,
        TopicArn: arn,
        Owner: context.accountId,
        SubscriptionsPending: String(pending),
        SubscriptionsConfirmed: String(subscriptions.length - pending),
        SubscriptionsDeleted: "0",
      },
    };
  },
);

export const setTopicAttributes = action<SetTopicAttributesInput, undefined>(SetTopicAttributes$, (input, { sns }) => {
  const name = required(input.AttributeName, "AttributeName");
  sns.setAttribute(required(input.TopicArn, "TopicArn"), name, input.AttributeValue ?? "");
  return undefined;
});

export const deleteTopic = action<DeleteTopicInput, undefined>(DeleteTopic$, (input, { sns }) => {
  sns.deleteTopic(required(input.TopicArn, "TopicArn"));
  return undefined;
});

export const subscribe = action<SubscribeInput, SubscribeResponse>(Subscribe$, (input, { sns }) => {
  const protocol = required(input.Protocol, "Protocol");
  const { arn } = sns.subscribe(required(input.TopicArn, "TopicArn"), protocol, input.Endpoint ?? "");
  // Subscribe returns "pending confirmation", ListSubscriptionsByTopic "PendingConfirmation".
  return { SubscriptionArn: arn === pendingConfirmation ? "pending confirmation" : arn };
});

export const listSubscriptionsByTopic = action<ListSubscriptionsByTopicInput, ListSubscriptionsByTopicResponse>(
  ListSubscriptionsByTopic$,
  (input, { sns, context }) => {
    const topic = sns.topic(required(input.TopicArn, "TopicArn"));
    return {
      Subscriptions: topic.subscriptions.map(({ arn, protocol, endpoint }) => ({
        SubscriptionArn: arn,
        Owner: context.accountId,
        Protocol: protocol,
        Endpoint: endpoint,
        TopicArn: topic.arn,
      })),
    };
  },
);

export const unsubscribe = action<UnsubscribeInput, undefined>(Unsubscribe$, (input, { sns }) => {
  sns.unsubscribe(required(input.SubscriptionArn, "SubscriptionArn"));
  return undefined;
});

export const publish = action<PublishInput, PublishResponse>(Publish$, (input, { sns }) => {
  const topicArn = required(input.TopicArn ?? input.TargetArn, "TopicArn");
  return { MessageId: sns.publish(topicArn, required(input.Message, "Empty message"), input.Subject) };
});

export const tagResource = action<TagResourceRequest, TagResourceResponse>(TagResource$, (input, { sns }) => {
  sns.tag(required(input.ResourceArn, "ResourceArn"), fromTags(input.Tags));
  return {};
});

export const listTagsForResource = action<ListTagsForResourceRequest, ListTagsForResourceResponse>(
  ListTagsForResource$,
  (input, { sns }) => {
    const { tags } = sns.topic(required(input.ResourceArn, "ResourceArn"));
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
);

const invalidParameter = (message: string) =>
  new AwsError("InvalidParameterException", message, { queryCode: "InvalidParameter" });

export const snsRules: InputRules = {
  missing: (_, error) => invalidParameter(`Invalid parameter: ${error.path.join(".")}`),
  violation: invalidParameter,
};

/** The value of a required parameter. @throws {AwsError} InvalidParameter */
function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined && value !== "") return value;
  throw invalidParameter(`Invalid parameter: ${name}`);
}

interface WireTag {
  readonly Key: string | undefined;
  readonly Value: string | undefined;
}

/** Converts tags of a request to the model's form. */
const fromTags = (tags: readonly WireTag[] | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [required(Key, "Tags"), Value ?? ""]));
