import { strToU8, zipSync } from "fflate";

/**
 * A ZIP archive with one ES module. Its handler fails for `{ "fail": true }`, reports records with the body "bad" as
 * failed, and returns its event.
 */
export const functionZip = (): Uint8Array =>
  zipSync({
    "index.mjs": strToU8(`
      export const handler = async (event) => {
        console.log("event", JSON.stringify(event));
        if (event.fail) throw new RangeError("as asked");
        if (!event.Records) return { got: event };
        const bad = event.Records.filter(({ body }) => body === "bad");
        return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) };
      };
    `),
  });

export const handlerName = "index.handler";
