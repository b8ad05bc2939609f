/** Results of one page when the call does not say how many. */
const pageSizeDefault = 1_000;

/**
 * One page of a list in alphabetical order. The token is the last item of the page before.
 *
 * @returns the page, and the token of the next one if there is one.
 */
export function pageOf(
  items: readonly string[],
  { MaxResults = pageSizeDefault, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { readonly page: string[]; readonly token: { NextToken?: string } } {
  const rest = [...items].sort().filter((item) => NextToken === undefined || item > NextToken);
  const page = rest.slice(0, MaxResults);
  const last = page.at(-1);
  return { page, token: page.length < rest.length && last !== undefined ? { NextToken: last } : {} };
}
