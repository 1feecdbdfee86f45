import { createFeed, FeedProvider } from "@treum/realtime";
import { connectionChanged, useAppDispatch, useSession } from "@treum/state";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";

/** One socket for the whole page, for as long as this person is signed in. */
export function LiveLine({ children }: { readonly children: ReactNode }) {
  const { user } = useSession();
  return <LineOf key={user?.id}>{children}</LineOf>;
}

function LineOf({ children }: { readonly children: ReactNode }) {
  const dispatch = useAppDispatch();
  const [feed] = useState(() =>
    createFeed(dispatch, (status) => dispatch(connectionChanged(status))),
  );
  useEffect(() => {
    feed.client.start();
    return () => feed.client.stop();
  }, [feed]);
  return <FeedProvider feed={feed}>{children}</FeedProvider>;
}
