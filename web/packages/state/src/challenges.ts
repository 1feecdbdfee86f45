import type { Ask, Challenge, RequestExtra } from "@treum/api-client";
import { useCallback, useEffect, useRef, useState } from "react";
import { useAppDispatch } from "./hooks";

interface Asked {
  /** Whether a refused request waits for the person. */
  readonly isOpen: boolean;
  /** Lets what was refused go on, or leaves it refused. */
  readonly settle: (isMet: boolean) => void;
}

/** While the caller is on the page, it is the one that puts this question to the person. */
export function useChallenge(kind: Challenge): Asked {
  const dispatch = useAppDispatch();
  const [isOpen, setOpen] = useState(false);
  const answer = useRef<(isMet: boolean) => void>(undefined);

  const settle = useCallback((isMet: boolean) => {
    setOpen(false);
    answer.current?.(isMet);
    answer.current = undefined;
  }, []);

  useEffect(() => {
    const ask: Ask = () =>
      new Promise((resolve) => {
        answer.current = resolve;
        setOpen(true);
      });
    const remove = dispatch((_: unknown, __: unknown, { challenges }: RequestExtra) =>
      challenges.answerBy(kind, ask),
    );
    return () => {
      remove();
      // Nobody is left to ask; a request that waited for ever would hold its form for ever.
      settle(false);
    };
  }, [dispatch, kind, settle]);

  return { isOpen, settle };
}
