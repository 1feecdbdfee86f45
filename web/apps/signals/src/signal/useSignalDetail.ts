import { useListLiveSignalsQuery, useReadSignalQuery } from "@treum/api-client";
import { useEffect } from "react";

/**
 * The socket patches an open detail. An event that overtook the detail's own answer shows as a
 * newer state in the live list, and then the detail is fetched again.
 */
export function useSignalDetail(signalId: string) {
  const detail = useReadSignalQuery({ signalId }, { refetchOnMountOrArgChange: true });
  const { newest } = useListLiveSignalsQuery(undefined, {
    selectFromResult: ({ data }) => ({
      newest: data?.items.find((signal) => signal.id === signalId)?.updated_at,
    }),
  });
  const { data, isFetching, refetch } = detail;
  const isBehind = data !== undefined && newest !== undefined && data.updated_at < newest;
  useEffect(() => {
    if (isBehind && !isFetching) void refetch();
  }, [isBehind, isFetching, refetch]);
  return detail;
}
