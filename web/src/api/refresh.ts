import type { InvalidateQueryFilters, Query, QueryClient } from "@tanstack/react-query";

/** By a read that news have come during: what follows it. */
const followUps = new WeakMap<Promise<unknown>, Promise<void>>();

/**
 * Reads anew what news have made old; done when all of it is there. A read that is underway may
 * bring what was there before the news. It goes on all the same, as on a busy desk no slow one would
 * ever end, and another one follows.
 */
export async function refresh(
  queryClient: QueryClient,
  filters: InvalidateQueryFilters,
): Promise<void> {
  const underway = queryClient.getQueryCache().findAll({ ...filters, fetchStatus: "fetching" });
  await Promise.all([
    queryClient.invalidateQueries(filters, { cancelRefetch: false }),
    ...underway.map((query) => followUp(queryClient, query)),
  ]);
}

/** One more read, however many news came during this one. */
function followUp(queryClient: QueryClient, { promise, queryKey }: Query): Promise<void> {
  if (promise === undefined) return Promise.resolve();
  const known = followUps.get(promise);
  if (known !== undefined) return known;
  const one = { queryKey, exact: true };
  const next = promise.then(
    () => refresh(queryClient, one),
    // It failed, or nobody waits for it any more: what there is stays old until it is shown again.
    () => refresh(queryClient, { ...one, refetchType: "none" }),
  );
  followUps.set(promise, next);
  return next;
}
