import { useGetMyFactorsQuery } from "@treum/api-client";

/** My second factors, read anew with the page; its sections share one answer. */
export function useFactors() {
  return useGetMyFactorsQuery(undefined, { refetchOnMountOrArgChange: true });
}
